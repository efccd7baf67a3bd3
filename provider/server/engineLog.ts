/** The engine's own log: what is said there appears in Pulumi's output, at the resource it is about. */
import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Log } from "../core/resource";

export class EngineLog {
    private client: InstanceType<typeof EngineClient> | undefined;

    constructor(private address: string | undefined) {}

    /** The engine that attaches to a running provider says where it listens. */
    attach(address: string): void {
        this.client?.close();
        this.client = undefined;
        this.address = address;
    }

    /** A log of one call. What it says is sent by the time `sent` settles: before the call is answered. */
    forResource(urn: string): Log & { sent(): Promise<void> } {
        const pending: Promise<void>[] = [];
        const say = (severity: LogSeverity) => (message: string) => {
            pending.push(this.send(severity, urn, message));
        };
        return {
            info: say(LogSeverity.INFO),
            warn: say(LogSeverity.WARNING),
            sent: async () => {
                await Promise.all(pending);
            },
        };
    }

    close(): void {
        this.client?.close();
    }

    /** Never fails: a message that can't be delivered must not fail the operation it is about. */
    private send(severity: LogSeverity, urn: string, message: string): Promise<void> {
        if (this.address === undefined) {
            return Promise.resolve();
        }
        try {
            this.client ??= new EngineClient(this.address, grpc.credentials.createInsecure());
        } catch {
            // The address is none.
            return Promise.resolve();
        }
        const request = new LogRequest();
        request.setSeverity(severity);
        request.setUrn(urn);
        request.setMessage(message);
        return new Promise((resolve) => {
            this.client?.log(request, new grpc.Metadata(), { deadline: Date.now() + 5_000 }, () => resolve());
        });
    }
}
