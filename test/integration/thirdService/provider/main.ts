/** A plugin that serves Notebook beside the provider's own services. In the provider, an entry in provider/services/index.ts is enough. */
import { Catalogue } from "../../../../provider/core/declare/catalogue";
import { serve } from "../../../../provider/server/serve";
import { services } from "../../../../provider/services/index";
import { notebook } from "./index";

void serve(new Catalogue([...services, notebook]), process.argv.slice(2));
