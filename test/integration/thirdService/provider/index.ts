/** Notebook with its resources, for the list of services. */
import "./note";

export { notebook } from "./service";
