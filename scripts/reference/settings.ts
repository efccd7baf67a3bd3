/** The table of the provider's settings, from their declarations. */
import type { Property } from "../../provider/core/declare/property";
import { table } from "./markdown";

export function settingsTable(settings: ReadonlyMap<string, Property>): string {
    return table(
        ["setting", "environment", "description"],
        [...settings.values()].map(({ name, secret, env, description }) => [
            `\`${name}\`${secret ? " (secret)" : ""}`,
            env === undefined ? "" : `\`${env}\``,
            description,
        ]),
    );
}
