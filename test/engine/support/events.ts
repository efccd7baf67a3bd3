export * from "../../../engine/stack/events";
