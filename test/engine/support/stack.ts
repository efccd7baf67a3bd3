export * from "../../../engine/stack/stack";
