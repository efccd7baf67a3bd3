/**
 * Every setting, input and output that is declared secret holds a canary. The service repeats everything it was sent in its errors, in every
 * encoding, and the canaries of the state too. No message, log or output of the process may contain one.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Property } from "../../provider/core/declare/property";
import type { Resource } from "../../provider/core/declare/resource";
import { Asset, Secret, type PropertyMap, type PropertyValue } from "../../provider/core/values/value";
import { catalogue } from "../../provider/services/index";
import { formsOf } from "../../harness/faults/fuzz/monitoredPlugin";
import { DEBUG_FLAGS, Plugin } from "../../harness/plugin/plugin";
import { Collector } from "./support/collector";

/** With characters that JSON, URLs and base64 encode. */
const canaryOf = (name: string): string => `canary-${name}-"/+é\n2nd-line of ${name}`;

const resources = catalogue.resources;
const secretsOf = (properties: Iterable<Property>): Property[] =>
    [...properties].filter(({ secret }) => secret);
const credentials = secretsOf(catalogue.config.properties.values()).map(({ name }) => name);

/** A key is a valid header value. */
const keyOf = (name: string): string => `canary-${name}+/=`;

/** The encodings in which a service may repeat a value. */
const ECHOES: Record<string, (text: string) => string> = {
    "as it is": (text) => text,
    "in JSON": (text) => JSON.stringify({ error: { code: "echo", message: text } }),
    "in JSON in JSON": (text) => JSON.stringify({ message: JSON.stringify({ text }) }),
    "URL-encoded": (text) => JSON.stringify({ message: encodeURIComponent(text) }),
    "in base64": (text) => JSON.stringify({ detail: Buffer.from(text).toString("base64") }),
    "as the title of a page": (text) => `<html><title>${text}</title></html>`,
};

let plugin: Plugin;
let collector: Collector;
let server: Server;
let url: string;
let status = 400;
let echo = (text: string): string => text;
/** Sent by the service beside what it repeats. */
let known: readonly string[] = [];
/** Whether the service received the credential: without it a test proves nothing. */
let seen: string[] = [];

beforeAll(async () => {
    server = createServer((request, response) => {
        const pieces: Buffer[] = [];
        request.on("data", (piece: Buffer) => pieces.push(piece));
        request.on("end", () => {
            const received = [JSON.stringify(request.headers), Buffer.concat(pieces).toString(), ...known];
            seen.push(...received);
            // One at a time: a canary that is cut off at the end would prove nothing.
            const text = received[seen.length % received.length] ?? "";
            response.writeHead(status, { "content-type": "text/plain" }).end(echo(text));
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    collector = await Collector.start();
    plugin = await Plugin.start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }, DEBUG_FLAGS);
});

beforeEach(() => {
    seen = [];
    known = [];
    status = 400;
});

afterAll(async () => {
    await plugin.stop();
    await collector.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
});

/** One credential of a service at a time: key and token together are refused. */
async function configure(credential: string): Promise<void> {
    const others = credentials.filter((name) => name.slice(0, 5) !== credential.slice(0, 5));
    const keys = [credential, ...others].map((name) => [name, new Secret(keyOf(name))] as const);
    await plugin.configure({
        ...Object.fromEntries(keys),
        agentenvUrl: url,
        tripswitchUrl: url,
        allowBillingCheckout: true,
        maxRetries: 0,
    });
}

/** The message of a call that must fail. */
async function messageOf(run: Promise<unknown>): Promise<string> {
    const error = await run.then(
        () => undefined,
        (rejected: { details: string }) => rejected,
    );
    if (!error) {
        throw new Error("the call succeeded, although the service returns only errors");
    }
    return error.details;
}

function leaksIn(text: string, names: readonly string[]): string[] {
    return names
        .flatMap((name) => [...canaryOf(name).split("\n"), canaryOf(name), keyOf(name)])
        .flatMap(formsOf)
        .filter((form) => text.includes(form));
}

const SAMPLES: readonly PropertyValue[] = [
    "ws_1",
    "a@example.com",
    "admin",
    "https://example.com",
    500,
    true,
    ["a"],
    new Asset({ text: "<svg></svg>" }),
];

/** Valid inputs, with a canary in each secret one. */
function inputsOf({ inputs }: Resource): PropertyMap {
    const entries = [...inputs.values()].map((property): [string, PropertyValue | undefined] => [
        property.name,
        property.secret
            ? new Secret(canaryOf(property.name))
            : SAMPLES.find((sample) => property.schema.safeParse(sample).success),
    ]);
    return Object.fromEntries(
        entries.filter((entry): entry is [string, PropertyValue] => entry[1] !== undefined),
    );
}

/** A state, with a canary in each secret. */
function stateOf(resource: Resource): PropertyMap {
    const outputs = secretsOf(resource.outputs.values()).map(({ name }) => [
        name,
        new Secret(canaryOf(name)),
    ]);
    return { ...inputsOf(resource), ...(Object.fromEntries(outputs) as PropertyMap) };
}

const idOf = ({ service, definition }: Resource): string =>
    Object.keys(definition.id)
        .map((part) =>
            service.name === "tripswitch"
                ? "00000000-0000-4000-8000-000000000000"
                : part === "email"
                  ? "a@example.com"
                  : "x_1",
        )
        .join("/");

describe.each(Object.entries(ECHOES))("a service that repeats what it was sent %s", (_form, write) => {
    beforeEach(async () => {
        echo = write;
        await configure("agentenvApiKey");
    });

    test.each(credentials.map((name) => [name]))("no message contains the setting %s", async (name) => {
        await configure(name);
        const resource = resources.find(({ service }) => name.startsWith(service.name));
        known = [];
        for (let time = 0; time < 3; time++) {
            const message = await messageOf(plugin.read(resource?.token ?? "", idOf(resource as Resource)));
            expect(leaksIn(message, [name])).toEqual([]);
        }
        expect(seen.join("\n")).toContain(keyOf(name));
    });

    test.each(resources.map((resource) => [resource.token, resource] as const))(
        "no message of %s contains a secret, in any operation",
        async (token, resource) => {
            const state = { inputs: inputsOf(resource), outputs: stateOf(resource) };
            const names = secretsOf([...resource.inputs.values(), ...resource.outputs.values()]).map(
                ({ name }) => name,
            );
            known = names.map(canaryOf);
            const states = { olds: state.outputs, oldInputs: state.inputs, news: state.inputs };
            const messages: string[] = [];
            for (let time = 0; time < 2 + names.length; time++) {
                messages.push(await messageOf(plugin.create(token, state.inputs)));
                await plugin.read(token, idOf(resource), state).catch(({ details }: { details: string }) => {
                    messages.push(details);
                });
                await plugin
                    .update(token, idOf(resource), states)
                    .catch(({ details }: { details: string }) => {
                        messages.push(details);
                    });
                await plugin
                    .delete(token, idOf(resource), state)
                    .catch(({ details }: { details: string }) => {
                        messages.push(details);
                    });
            }
            expect(leaksIn(messages.join("\n"), [...names, ...credentials])).toEqual([]);
        },
    );
});

test("the secret settings and properties that the tests above cover are all those that are declared", () => {
    expect(credentials).toEqual(["agentenvApiKey", "agentenvToken", "tripswitchApiKey"]);
    const secrets = resources.flatMap(({ inputs, outputs }) =>
        secretsOf([...inputs.values(), ...outputs.values()]),
    );
    expect(new Set(secrets.map(({ name }) => name))).toEqual(
        new Set(["joinCode", "code", "value", "state", "url"]),
    );
});

test("a malformed success response is not quoted: its secrets are not known yet", async () => {
    await configure("agentenvApiKey");
    status = 200;
    echo = () => `{"id":"ws_1","joinCode":"${canaryOf("joinCode")}","name":`;
    const message = await messageOf(plugin.read("workspaces:agentenv:Workspace", "ws_1"));
    expect(message).toMatch(/a body that is not JSON: \d+ bytes/);
    expect(leaksIn(message, ["joinCode"])).toEqual([]);
});

test("a value that only the program marks as secret is masked: a list that is marked as a whole", async () => {
    await configure("agentenvApiKey");
    echo = (text) => text;
    known = ["canary-in-a-list"];
    const inputs = { workspaceId: "ws_1", triggers: new Secret(["canary-in-a-list"]) };
    for (let time = 0; time < 3; time++) {
        const message = await messageOf(plugin.create("workspaces:agentenv:RateLimitRefresh", inputs));
        expect(message).not.toContain("canary-in-a-list");
    }
});

test("neither the log, nor the debug log at -v=9, nor a trace contains a canary", async () => {
    await plugin.cancel();
    const traced = collector.received.join("\n");
    expect(plugin.written).toContain("request id ");
    expect(traced).toContain("url.full");
    const names = [
        ...credentials,
        ...resources.flatMap(({ properties }) => secretsOf(properties.values()).map(({ name }) => name)),
    ];
    for (const text of [plugin.log.map(({ message }) => message).join("\n"), plugin.written, traced]) {
        expect(leaksIn(text, names)).toEqual([]);
    }
});
