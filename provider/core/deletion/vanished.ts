/** What a refresh does about a top-level object that is proven gone together with everything in it: the setting `vanishedWorkspace`. */
import { ProviderError } from "../../errors";
import { stackOf } from "../declare/urn";
import type { Resource } from "../declare/resource";
import type { ProviderInstance } from "../settings/instance";

const VANISHED_WORKSPACE = {
    setting: "vanishedWorkspace",
    env: "PULUMI_WORKSPACES_VANISHED_WORKSPACE",
} as const;

/** Called with the object that is gone, in the Read of the object itself and of each object in it. @throws ProviderError to keep them in the state */
export type OnVanished = (resource: Resource, id: string) => void;

/** `undefined`: the state drops the object, and `up` creates an empty one. `external`: the program only reads it. */
export function refuseVanished(
    mode: "recreate" | "error",
    instance: ProviderInstance,
    external = false,
): OnVanished | undefined {
    if (mode === "recreate") {
        return undefined;
    }
    const { setting } = VANISHED_WORKSPACE;
    return ({ service, token }, id) => {
        const acceptedBy = external
            ? "remove its `get` from the program and run `pulumi up`: the program only reads it, so nothing creates it again"
            : `${acceptance(instance)}; \`up\` creates an empty one, unless the program only reads it (\`get\`)`;
        throw new ProviderError(
            `${service.title}: the ${token} ${id} is gone, with everything in it. The state keeps all of it, because ${setting} is error (from ${instance.originOf(setting)})`,
            {
                hint: `restore it at ${service.title}, or the credential's access to it where only that was lost, and run the command again; or, to accept the loss, ${acceptedBy}`,
            },
        );
    };
}

function acceptance(instance: ProviderInstance): string {
    const { setting, env } = VANISHED_WORKSPACE;
    const stack = stackOf(instance.urn ?? "");
    const option = stack === undefined ? "" : ` --stack ${stack}`;
    if (instance.comesFromEnv(setting)) {
        return `run \`${env}=recreate pulumi refresh${option}\``;
    }
    const name = instance.explicitName;
    const change =
        name === undefined
            ? `run \`pulumi config set workspaces:${setting} recreate${option} && pulumi refresh --run-program${option}\``
            : `set ${setting} to recreate in the arguments of the provider instance "${name}", run \`pulumi refresh --run-program${option}\``;
    // A refresh takes settings from the state, into which only an up writes them.
    return `${change}, set it back, and run \`pulumi up${option}\``;
}
