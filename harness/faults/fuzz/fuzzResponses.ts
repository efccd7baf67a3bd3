/** Runs operations of the plugin whose HTTP responses are mutated at random. */
import type * as proto from "@pulumi/pulumi/proto/provider_pb";
import { startEmulator, type Emulator } from "../../../emulator/index";
import type { Resource } from "../../../provider/core/declare/resource";
import type { PropertyMap } from "../../../provider/core/values/value";
import { fromStruct } from "../../plugin/struct";
import { catalogue } from "../../../provider/services/index";
import {
    createRequest,
    deleteRequest,
    invokeRequest,
    readRequest,
    updateRequest,
} from "../../plugin/requests";
import { settingsFor } from "../../emulatorSettings";
import { EmulatorClient } from "../../emulatorClient";
import { MutatingProxy } from "./mutatingProxy";
import { FUZZ_CANARY, goodValue, mapOf, Random } from "./values";
import { MonitoredPlugin, type Figures } from "./monitoredPlugin";

/** After this number of operations the provider is configured again, which resets its measured rate limits. */
const RUN_LENGTH = 40;

/** Of each operation. */
const TIMEOUT_SECONDS = 5;

/** The share of mutated responses, by run: an operation with several requests has to get past the first one too. */
const RATES = [1, 0.6, 0.3];

/** Runs `size` operations. */
export async function fuzzResponses(size: number, seed: number): Promise<Figures> {
    const emulator = await startEmulator();
    const service = await MutatingProxy.start(emulator.url, new Random(seed + 1), secretOutputs());
    const monitored = await MonitoredPlugin.start();
    for (const secret of [FUZZ_CANARY, emulator.agentenvApiKey, emulator.tripswitchApiKey]) {
        monitored.secrets.add(secret);
    }
    const fuzz = new ResponseFuzzer(new Random(seed), monitored, emulator, service);
    try {
        for (let count = 0; count < size; count++) {
            if (count % RUN_LENGTH === 0 || !monitored.plugin.running) {
                await fuzz.nextRun(RATES[(count / RUN_LENGTH) % RATES.length] ?? 1);
            }
            await fuzz.one();
        }
        return await monitored.end();
    } finally {
        await service.close();
        await emulator.close();
    }
}

/** Their names at the services. */
function secretOutputs(): string[] {
    return catalogue.resources.flatMap(({ outputs }) =>
        [...outputs.values()].filter(({ secret }) => secret).map(({ name }) => name),
    );
}

class ResponseFuzzer {
    private readonly resources = catalogue.resources;
    private readonly functions = catalogue.functions;
    private known: Record<string, string> = {};

    constructor(
        private readonly random: Random,
        private readonly monitored: MonitoredPlugin,
        private readonly emulator: Emulator,
        private readonly service: MutatingProxy,
    ) {}

    /** Resets the service to one workspace, and configures the provider for it. */
    async nextRun(rate: number): Promise<void> {
        const { emulator, service } = this;
        const client = new EmulatorClient(emulator);
        await client.control("POST", "/reset", {});
        const create = async (path: string, name: string): Promise<{ id: string }> =>
            (await client.agentenv("POST", path, { name })) as { id: string };
        const workspace = await create("/workspaces", "existing");
        const account = await create(`/workspaces/${workspace.id}/billing/accounts`, "extra");
        this.known = { workspaceId: workspace.id, billingAccountId: account.id };
        service.rate = rate;
        await this.monitored.configure({
            ...settingsFor(emulator),
            agentenvUrl: emulator.agentenvUrl.replace(emulator.url, service.url),
            tripswitchUrl: emulator.tripswitchUrl.replace(emulator.url, service.url),
            allowBillingCheckout: true,
            requestTimeout: "500ms",
            maxRetries: this.random.chance(0.1) ? 1 : 0,
        });
    }

    /** Operations on one resource, or a function. Each step uses the result of the one before. */
    async one(): Promise<void> {
        if (this.random.chance(0.2)) {
            await this.invoke();
        } else {
            await this.useResource(this.random.of(this.resources));
        }
        for (const secret of this.service.secretValues) {
            this.monitored.secrets.add(secret);
        }
        this.service.secretValues.clear();
    }

    private inputsOf(resource: Resource): PropertyMap {
        const entries = [...resource.inputs.values()].map(
            (property) => [property.name, goodValue(this.random, property, this.known)] as const,
        );
        return mapOf(entries.filter(([name]) => this.known[name] !== undefined || this.random.chance(0.9)));
    }

    private async useResource(resource: Resource): Promise<void> {
        const { token } = resource;
        const inputs = this.inputsOf(resource);
        const id = Object.keys(resource.definition.id)
            .map((part) => this.known[part] ?? "x_1")
            .join("/");
        switch (this.random.below(4)) {
            case 0:
                return this.read(resource, id, mapOf([]), mapOf([]));
            case 1:
                return this.remove(resource, id, inputs);
            case 2:
                return this.update(resource, id, inputs);
            default: {
                const request = createRequest(token, inputs, { timeout: TIMEOUT_SECONDS });
                const created = await this.monitored.call<proto.CreateResponse>("create", request, token);
                if (created) {
                    this.monitored.recordAccepted();
                    await this.read(resource, created.getId(), inputs, fromStruct(created.getProperties()));
                }
            }
        }
    }

    private async read(
        resource: Resource,
        id: string,
        inputs: PropertyMap,
        olds: PropertyMap,
    ): Promise<void> {
        const { token } = resource;
        const request = readRequest(token, id, { inputs, outputs: olds }, TIMEOUT_SECONDS);
        await this.send("read", request, `${token} ${id}`);
    }

    private async remove(resource: Resource, id: string, olds: PropertyMap): Promise<void> {
        const { token } = resource;
        const request = deleteRequest(token, id, { outputs: olds }, TIMEOUT_SECONDS);
        await this.send("delete", request, `${token} ${id}`);
    }

    private async update(resource: Resource, id: string, news: PropertyMap): Promise<void> {
        const { token } = resource;
        const states = { olds: this.inputsOf(resource), news };
        const request = updateRequest(token, id, states, { timeout: TIMEOUT_SECONDS });
        await this.send("update", request, `${token} ${id}`);
    }

    private async invoke(): Promise<void> {
        const called = this.random.of(this.functions);
        const args = [...called.inputs.values()].map(
            (property) => [property.name, goodValue(this.random, property, this.known)] as const,
        );
        const request = invokeRequest(called.token, mapOf(args));
        await this.send("invoke", request, called.token);
    }

    private async send(
        method: Parameters<MonitoredPlugin["call"]>[0],
        request: Parameters<MonitoredPlugin["call"]>[1],
        about: string,
    ): Promise<void> {
        if (await this.monitored.call(method, request, about)) {
            this.monitored.recordAccepted();
        }
    }
}
