/** A provider of Notebook beside the provider's own services. In the provider, an entry in provider/services/index.ts is enough. */
import { Catalogue } from "../../../../provider/core/declare/catalogue";
import { Provider } from "../../../../provider/server/provider";
import type { LoadProvider } from "../../../../provider/server/startup/provider";
import { services } from "../../../../provider/services/index";
import { notebook } from "./index";

export const catalogue = new Catalogue([...services, notebook]);

export const open: LoadProvider = (engineLog) => new Provider(catalogue, engineLog);
