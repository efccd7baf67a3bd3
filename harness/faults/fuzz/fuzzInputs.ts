/** Calls every method of the plugin that takes data from a program, a state or an import command with generated inputs. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import type { Message } from "google-protobuf";
import { startEmulator, type Emulator } from "../../../emulator/index";
import type { Resource } from "../../../provider/core/declare/resource";
import type { PropertyMap } from "../../../provider/core/values/value";
import { toStruct } from "../../plugin/struct";
import { catalogue } from "../../../provider/services/index";
import { failuresOf } from "../../plugin/providerClient";
import {
    checkConfigRequest,
    checkRequest,
    configureRequest,
    createRequest,
    deleteRequest,
    diffRequest,
    invokeRequest,
    readRequest,
    updateRequest,
    type State,
} from "../../plugin/requests";
import { settingsFor } from "../../emulatorSettings";
import { EmulatorClient } from "../../emulatorClient";
import { anyId, anyInputs, anyText, anyValue, FUZZ_CANARY, mapOf, Random } from "./values";
import { MonitoredPlugin, type Figures, type Method } from "./monitoredPlugin";

/** After this number of calls the plugin is checked and configured again. */
const CHECK_INTERVAL = 250;

/** Sends `size` generated calls to a plugin that uses its own emulator. */
export async function fuzzInputs(size: number, seed: number): Promise<Figures> {
    const emulator = await startEmulator();
    const monitored = await MonitoredPlugin.start();
    monitored.secrets.add(FUZZ_CANARY);
    monitored.secrets.add(emulator.agentenvApiKey);
    monitored.secrets.add(emulator.tripswitchApiKey);
    const fuzz = new InputFuzzer(new Random(seed), monitored, emulator, await createWorkspace(emulator));
    try {
        await fuzz.configure();
        for (let count = 0; count < size; count++) {
            await fuzz.one();
            if (count % CHECK_INTERVAL === 0 || !monitored.plugin.running) {
                await fuzz.configure();
            }
        }
        return await monitored.end();
    } finally {
        await emulator.close();
    }
}

/** Existing ids, by the name of the input or id part that takes them. */
async function createWorkspace(emulator: Emulator): Promise<Record<string, string>> {
    const created = await new EmulatorClient(emulator).agentenv("POST", "/workspaces", { name: "existing" });
    const { id } = created as { id: string };
    return { workspaceId: id };
}

class InputFuzzer {
    private readonly resources = catalogue.resources;
    private readonly functions = catalogue.functions;

    constructor(
        private readonly random: Random,
        private readonly monitored: MonitoredPlugin,
        private readonly emulator: Emulator,
        private readonly known: Record<string, string>,
    ) {}

    async configure(): Promise<void> {
        await this.monitored.configure({
            ...settingsFor(this.emulator),
            allowBillingCheckout: true,
            maxRetries: 0,
        });
    }

    async one(): Promise<void> {
        const { random } = this;
        const resource = random.of(this.resources);
        const dice = random.next();
        if (dice < 0.3) {
            await this.check(resource);
        } else if (dice < 0.45) {
            await this.diff(resource);
        } else if (dice < 0.65) {
            await this.create(resource);
        } else if (dice < 0.75) {
            await this.read(resource);
        } else if (dice < 0.82) {
            await this.remove(resource);
        } else if (dice < 0.88) {
            await this.update(resource);
        } else if (dice < 0.94) {
            await this.invoke();
        } else if (dice < 0.98) {
            await this.settings();
        } else {
            await this.oddities(resource);
        }
    }

    private inputsOf(resource: Resource): PropertyMap {
        return anyInputs(this.random, resource.inputs.values(), this.known);
    }

    /** A state: inputs, outputs, or an edited mix of both. */
    private stateOf(resource: Resource): PropertyMap {
        const properties = [...resource.inputs.values(), ...resource.outputs.values()];
        return this.random.chance(0.3) ? mapOf([]) : anyInputs(this.random, properties, this.known);
    }

    private inputsAndOutputs(resource: Resource): State {
        return { inputs: this.stateOf(resource), outputs: this.stateOf(resource) };
    }

    /** Half of the time a well-formed id of an object that may exist. */
    private idOf(resource: Resource): string {
        if (this.random.chance(0.5)) {
            return anyId(this.random);
        }
        return Object.keys(resource.definition.id)
            .map(
                (part) =>
                    this.known[part] ?? this.random.of(["x_1", "someone@example.com", anyText(this.random)]),
            )
            .join("/");
    }

    private timeout(): number {
        return this.random.chance(0.9) ? 0 : this.random.of([0.001, 1, 1e10, NaN, Infinity, -1]);
    }

    private async check(resource: Resource): Promise<void> {
        const [news, olds] = [this.inputsOf(resource), this.stateOf(resource)];
        const request = checkRequest(resource.token, news, {
            name: this.random.chance(0.9) ? "it" : anyText(this.random),
            olds,
        });
        const about = `Check ${resource.token} ${shown(news)}`;
        const response = await this.monitored.call<proto.CheckResponse>("check", request, about);
        if (response) {
            const names = [...Object.keys({ ...news, ...olds }), ...resource.inputs.keys(), "__proto__"];
            this.monitored.recordFailures(failuresOf(response), names, about);
        } else {
            this.monitored.recordFinding("a Check that refuses by an error", "", about);
        }
    }

    private async diff(resource: Resource): Promise<void> {
        const news = this.inputsOf(resource);
        const request = diffRequest(resource.token, this.idOf(resource), {
            olds: this.stateOf(resource),
            oldInputs: this.stateOf(resource),
            news,
            ignoreChanges: [anyText(this.random), "name", "a.b[*]"].slice(this.random.below(4)),
        });
        await this.send("diff", request, `${resource.token} ${shown(news)}`);
    }

    private async create(resource: Resource): Promise<void> {
        const inputs = this.inputsOf(resource);
        const options = { timeout: this.timeout(), preview: this.random.chance(0.4) };
        const request = createRequest(resource.token, inputs, options);
        await this.send("create", request, `${resource.token} ${shown(inputs)}`);
    }

    private async read(resource: Resource): Promise<void> {
        const id = this.idOf(resource);
        const request = readRequest(resource.token, id, this.inputsAndOutputs(resource), this.timeout());
        await this.send("read", request, `${resource.token} ${JSON.stringify(id)}`);
    }

    /** Never deletes the workspace that other calls use. */
    private async remove(resource: Resource): Promise<void> {
        const id = this.idOf(resource);
        if (resource.token === "workspaces:agentenv:Workspace" && id === this.known["workspaceId"]) {
            return;
        }
        const request = deleteRequest(resource.token, id, this.inputsAndOutputs(resource), this.timeout());
        await this.send("delete", request, `${resource.token} ${JSON.stringify(id)}`);
    }

    private async update(resource: Resource): Promise<void> {
        const news = this.inputsOf(resource);
        const request = updateRequest(
            resource.token,
            this.idOf(resource),
            { olds: this.stateOf(resource), oldInputs: this.stateOf(resource), news },
            { timeout: this.timeout(), preview: this.random.chance(0.4) },
        );
        await this.send("update", request, `${resource.token} ${shown(news)}`);
    }

    private async invoke(): Promise<void> {
        const called = this.random.of(this.functions);
        const args = anyInputs(this.random, called.inputs.values(), this.known);
        const request = invokeRequest(called.token, args);
        const about = `${called.token} ${shown(args)}`;
        const response = await this.monitored.call<proto.InvokeResponse>("invoke", request, about);
        if (response) {
            const names = [...Object.keys(args), ...called.inputs.keys(), "__proto__"];
            this.monitored.recordFailures(failuresOf(response), names, about);
        }
    }

    private async settings(): Promise<void> {
        const news = anyInputs(this.random, catalogue.config.properties.values(), {});
        const about = `the settings ${shown(news)}`;
        if (this.random.chance(0.3)) {
            const request = configureRequest(news, "default");
            await this.send("configure", request, about);
            await this.configure();
            return;
        }
        const response = await this.monitored.call<proto.CheckResponse>(
            "checkConfig",
            checkConfigRequest(news),
            about,
        );
        if (response) {
            const names = [...Object.keys(news), ...catalogue.config.properties.keys(), "__proto__"];
            this.monitored.recordFailures(failuresOf(response), names, about);
        } else {
            this.monitored.recordFinding("a CheckConfig that refuses by an error", "", about);
        }
    }

    /** Invalid tokens, addresses and versions. */
    private async oddities(resource: Resource): Promise<void> {
        const text = anyText(this.random);
        switch (this.random.below(5)) {
            case 0:
                return this.send(
                    "check",
                    new proto.CheckRequest().setType(text).setUrn(text),
                    `type ${text}`,
                );
            case 1:
                return this.send("invoke", new proto.InvokeRequest().setTok(text), `function ${text}`);
            case 2:
                return this.send("getSchema", new proto.GetSchemaRequest().setVersion(2 ** 31 - 1), "");
            case 3:
                // A log that cannot be reached, and a call that writes to it.
                await this.send("attach", new PluginAttach().setAddress(text.slice(0, 200)), text);
                return this.remove(resource);
            default: {
                const value = toStruct(mapOf([["value", anyValue(this.random)]]));
                const request = new proto.DiffRequest().setType(text).setNews(value);
                return this.send("diff", request, `type ${text}`);
            }
        }
    }

    private async send(method: Method, request: Message, about: string): Promise<void> {
        if (await this.monitored.call(method, request, about)) {
            this.monitored.recordAccepted();
        }
    }
}

/** Secrets are masked by their toJSON. */
function shown(map: PropertyMap): string {
    return JSON.stringify(map, (_key, value: unknown) =>
        typeof value === "string" && value.length > 60 ? `${value.slice(0, 60)}…` : value,
    );
}
