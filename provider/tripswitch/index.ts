import "./workspace";

export { tripswitch } from "./service";
