/** A plugin that counts how its calls end, and records findings: results that must never happen, with the call. */
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { Message } from "google-protobuf";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import type { PropertyMap } from "../../../provider/core/values/value";
import { Plugin } from "../../plugin/plugin";
import { STAND_INS } from "./values";

export interface Figures {
    /** Calls sent. */
    inputs: number;
    /** Responses of Check, Invoke and CheckConfig with failures. */
    refused: number;
    accepted: number;
    /** Calls that ended in an error. */
    errors: number;
    deadlineExceeded: number;
    /** Times that the process had ended. */
    crashes: number;
    /** Leaks, errors without information, and prototype pollution, each with the call that caused it. */
    findings: string[];
}

/** No call takes this long, on a busy machine either. It includes retries, the response time and the grace period of a cancelled write. */
const DEADLINE_MS = 120_000;

/** The limit of a message: gRPC sends it in a header, whose size the receiver limits. */
const LONGEST_MESSAGE = 8_192;

async function startPlugin(): Promise<Plugin> {
    return Plugin.start({ NODE_OPTIONS: `--require=${join(__dirname, "prototypeProbe.js")}` });
}

export type Method = keyof typeof ResourceProviderService & string;

export class MonitoredPlugin {
    readonly figures: Figures = {
        inputs: 0,
        refused: 0,
        accepted: 0,
        errors: 0,
        deadlineExceeded: 0,
        crashes: 0,
        findings: [],
    };
    /** Secret values that no message may contain, in any encoding of `formsOf`. */
    readonly secrets = new Set<string>();
    private last = "";

    private constructor(private current: Plugin) {}

    static async start(): Promise<MonitoredPlugin> {
        return new MonitoredPlugin(await startPlugin());
    }

    get plugin(): Plugin {
        return this.current;
    }

    /** Configures the plugin. A crash is counted, and a new plugin started. */
    async configure(settings: PropertyMap): Promise<void> {
        if (!(await this.alive())) {
            this.recordCrash();
            this.current = await startPlugin();
        }
        await this.current.configure(settings);
    }

    /** One call. Returns the response, or `undefined` after an error. `about` describes the call in a finding. */
    async call<Response>(method: Method, request: Message, about: string): Promise<Response | undefined> {
        this.figures.inputs++;
        this.last = `${method} ${about}`;
        try {
            return await this.send<Response>(method, request);
        } catch (error) {
            this.recordError(error as grpc.ServiceError, `${method} ${about}`);
            return undefined;
        }
    }

    /** Counts a response that may contain failures, and checks their messages. */
    recordFailures(
        failures: readonly { property: string; reason: string }[],
        names: Iterable<string>,
        about: string,
    ) {
        if (failures.length === 0) {
            this.figures.accepted++;
            return;
        }
        this.figures.refused++;
        // As messages show them: without lone surrogates and control characters.
        const known = [...names].map((name) => Buffer.from(name).toString().replaceAll("\u0000", " "));
        for (const { property, reason } of failures) {
            const named = known.some((name) => property === name || reason.includes(name.slice(0, 30)));
            if (!named) {
                this.recordFinding("a failure without a path", reason, about);
            }
            this.checkMessage(reason, about);
        }
    }

    recordAccepted(): void {
        this.figures.accepted++;
    }

    /** Checks a message for secrets, control characters, length and content. */
    checkMessage(message: string, about: string): void {
        if (message.trim() === "" || /\[object \w+\]|(?<!received )undefined\b/.test(message)) {
            this.recordFinding("a message without information", message, about);
        }
        if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(message)) {
            this.recordFinding("a message with control characters", JSON.stringify(message), about);
        }
        if (message.length > LONGEST_MESSAGE) {
            this.recordFinding("a message that is too long", String(message.length), about);
        }
        for (const secret of this.secrets) {
            if (formsOf(secret).some((form) => message.includes(form))) {
                this.recordFinding("a secret in a message", message, about);
                break;
            }
        }
    }

    recordFinding(what: string, detail: string, about: string): void {
        if (this.figures.findings.length < 1000) {
            this.figures.findings.push(`${what}: ${detail.slice(0, 400)} <- ${about.slice(0, 300)}`);
        }
    }

    /** Whether the process runs and responds. */
    async alive(): Promise<boolean> {
        if (!this.plugin.running) {
            return false;
        }
        return this.plugin.pluginVersion().then(
            (version) => version !== "",
            () => false,
        );
    }

    /** Checks prototypes, output and log, and stops the process. */
    async end(): Promise<Figures> {
        if (!(await this.alive())) {
            this.recordCrash();
            return this.figures;
        }
        await this.checkPrototypes();
        const others = this.plugin.written.split("\n").filter((line) => !/^$|^PROBE prototypes/.test(line));
        if (others.length > 0) {
            this.recordFinding("the process wrote", others.join("\n"), "");
        }
        for (const { message } of this.plugin.log) {
            this.checkMessage(message, "the engine's log");
        }
        await this.plugin.stop();
        return this.figures;
    }

    private recordCrash(): void {
        this.figures.crashes++;
        this.recordFinding("the plugin crashed", this.plugin.written.slice(-2000), this.last);
    }

    /** The report of prototypeProbe.js. */
    private async checkPrototypes(): Promise<void> {
        this.plugin.signal("SIGUSR2");
        const until = Date.now() + DEADLINE_MS;
        while (!this.plugin.written.includes("PROBE prototypes:") && Date.now() < until) {
            await sleep(20);
        }
        const [, report = "no report"] = /PROBE prototypes: (.*)/.exec(this.plugin.written) ?? [];
        if (report !== "clean") {
            this.recordFinding("polluted prototypes", report, "");
        }
    }

    private send<Response>(method: Method, request: Message): Promise<Response> {
        const { path, responseDeserialize } = ResourceProviderService[
            method
        ] as unknown as grpc.MethodDefinition<Message, Response>;
        const deadline = Date.now() + DEADLINE_MS;
        return new Promise((resolve, reject) => {
            this.plugin.client.makeUnaryRequest(
                path,
                bytesOf,
                responseDeserialize,
                request,
                new grpc.Metadata(),
                { deadline },
                (error, response) => (error ? reject(error) : resolve(response as Response)),
            );
        });
    }

    private recordError({ code, details }: grpc.ServiceError, about: string): void {
        if (code === grpc.status.DEADLINE_EXCEEDED) {
            this.figures.deadlineExceeded++;
            this.recordFinding("no response in time", details, about);
        } else if (code === grpc.status.UNAVAILABLE) {
            // Counted as a crash when the process is checked.
            this.recordFinding("no connection", details, about);
        } else {
            this.figures.errors++;
            if (/^unexpected error in the provider/.test(details) || code === grpc.status.INTERNAL) {
                this.recordFinding("an unexpected error", details, about);
            }
            this.checkMessage(details, about);
        }
    }
}

/** The message's bytes, with the placeholders replaced. */
function bytesOf(request: Message): Buffer {
    const bytes = Buffer.from(request.serializeBinary());
    for (const [standIn, real] of STAND_INS) {
        for (let at = bytes.indexOf(standIn); at >= 0; at = bytes.indexOf(standIn, at + real.length)) {
            bytes.write(real, at);
        }
    }
    return bytes;
}

export function formsOf(secret: string): string[] {
    return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)].concat(
        Buffer.from(secret).toString("base64").replace(/=+$/, ""),
        Buffer.from(secret).toString("hex"),
    );
}
