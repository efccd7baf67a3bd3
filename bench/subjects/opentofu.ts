/** OpenTofu with Mastercard's restapi provider, which maps resources to the routes of any HTTP API. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { run } from "../../toolchain/process";
import { plainEnvironment } from "../measure/child";
import { EmulatorProcess } from "../measure/emulatorProcess";
import { Meter } from "../measure/meter";
import { Cleanup } from "./cleanup";
import {
    resourcesOf,
    secretName,
    secretValue,
    workspaceName,
    workspaceOf,
    type Size,
    type Step,
    type Subject,
} from "./subject";

const TIMEOUT_MS = 600_000;

/**
 * The command of each step, and what its output then has. `apply` and `plan` read every resource unless they are told not to; `pulumi up` and
 * `pulumi preview` do not, so here they are told.
 */
const COMMANDS: Readonly<Record<Step, readonly [readonly string[], (resources: number) => RegExp]>> = {
    create: [["apply", "-auto-approve", "-refresh=false"], (count) => new RegExp(`${count} added`)],
    unchanged: [["apply", "-auto-approve", "-refresh=false"], () => /0 added, 0 changed, 0 destroyed/],
    preview: [["plan", "-refresh=false"], () => /No changes/],
    refresh: [["apply", "-auto-approve", "-refresh-only"], () => /0 added, 0 changed, 0 destroyed/],
    destroy: [
        ["apply", "-auto-approve", "-refresh=false", "-destroy"],
        (count) => new RegExp(`${count} destroyed`),
    ],
};

interface Programs {
    readonly tofu: string;
    readonly provider: string;
}

export function openTofu(name: string, { tofu, provider }: Programs): Subject {
    return {
        name,
        start({ size, signal, args = [] }) {
            const cleanup = new Cleanup();
            return cleanup.unlessFailed(async () => {
                const emulator = cleanup.add(await EmulatorProcess.start(signal), (started) =>
                    started.stop(),
                );
                const meter = cleanup.add(
                    await Meter.create({ executable: basename(provider), command: [provider] }),
                    (created) => created.dispose(),
                );
                const folder = cleanup.add(
                    await mkdtemp(join(tmpdir(), "pulumi-workspaces-bench-tofu-")),
                    (created) => rm(created, { recursive: true, force: true }),
                );
                const configuration = join(folder, "tofu.rc");
                await writeFile(configuration, configurationWith(meter.folder));
                const project = join(folder, "project");
                await mkdir(project);
                await writeFile(join(project, "main.tf"), programOf(size, emulator));
                const env = plainEnvironment({ TF_CLI_CONFIG_FILE: configuration, CHECKPOINT_DISABLE: "1" });
                return {
                    async run(step) {
                        const [command, expected] = COMMANDS[step];
                        const { code, stdout, stderr } = await run(
                            tofu,
                            [...command, "-input=false", "-no-color", ...args],
                            { cwd: project, env, signal, timeoutMs: TIMEOUT_MS },
                        );
                        if (code !== 0 || !expected(resourcesOf(size)).test(stdout)) {
                            throw new Error(
                                `${name}: \`tofu ${command.join(" ")}\` ended with ${code}:\n${(stdout + stderr).slice(-4000)}`,
                            );
                        }
                    },
                    takeUsage: () => meter.take(),
                    takeRequests: async () => (await emulator.takeRequests()).length,
                    dispose: () => cleanup.run(),
                };
            });
        },
    };
}

/** The provider comes from this folder; nothing is looked up or downloaded. */
function configurationWith(folder: string): string {
    return `provider_installation {
  dev_overrides {
    "mastercard/restapi" = ${JSON.stringify(folder)}
  }
  direct {
    exclude = ["*/*"]
  }
}
`;
}

/** The service has no route for one secret, so the provider searches the list. */
function programOf(size: Size, { access }: EmulatorProcess): string {
    return `terraform {
  required_providers {
    restapi = { source = "mastercard/restapi" }
  }
}

provider "restapi" {
  uri                  = ${JSON.stringify(access.agentenvUrl)}
  headers              = { "X-API-Key" = ${JSON.stringify(access.agentenvApiKey)} }
  write_returns_object = true
}
${Array.from({ length: size.workspaces }, (_, index) => workspace(index)).join("")}
${Array.from({ length: size.secrets }, (_, index) => secret(index, workspaceOf(index, size))).join("")}`;
}

function workspace(index: number): string {
    return `
resource "restapi_object" "workspace${index}" {
  path = "/workspaces"
  data = jsonencode({ name = "${workspaceName(index)}" })
}
`;
}

function secret(index: number, parent: number): string {
    const path = `/workspaces/\${restapi_object.workspace${parent}.id}/secrets`;
    return `
resource "restapi_object" "secret${index}" {
  path      = "${path}"
  read_path = "${path}"
  data      = jsonencode({ name = "${secretName(index)}", value = "${secretValue(index)}" })
  read_search = {
    search_key   = "name"
    search_value = "${secretName(index)}"
    results_key  = "secrets"
    query_string = "limit=500"
  }
}
`;
}
