import "./workspace";
import "./secret";

export { agentenv } from "./service";
