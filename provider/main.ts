/** Entry of the plugin, `pulumi-resource-workspaces`. */
import { serve } from "./server/serve";

serve(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`the provider could not start: ${String(error)}\n`);
    process.exitCode = 1;
});
