/** Entry of the provider behind the gRPC plugin, which the first call that needs it loads. */
import { catalogue } from "../services/index";
import { Provider } from "./provider";
import type { LoadProvider } from "./startup/provider";

export const open: LoadProvider = (engineLog) => new Provider(catalogue, engineLog);
