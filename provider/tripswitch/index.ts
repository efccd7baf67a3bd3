import "./workspace";
import "./functions";

export { tripswitch } from "./service";
