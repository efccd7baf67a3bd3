/** Tripswitch. Each import declares one resource or an area of functions. */
import "./resources/workspace";
import "./functions/workspaces";

export { tripswitch } from "./service";
