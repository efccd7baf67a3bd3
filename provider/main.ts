/** Entry of the plugin, `pulumi-resource-workspaces`. */
import { serve } from "./server/serve";
import { catalogue } from "./services/index";

serve(catalogue, process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`the provider could not start: ${String(error)}\n`);
    process.exitCode = 1;
});
