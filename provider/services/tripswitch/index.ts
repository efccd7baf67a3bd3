import "./resources/workspace";
import "./functions/workspaces";

export { tripswitch } from "./service";
