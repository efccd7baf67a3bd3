/** Sends messages to the engine's log. They appear in Pulumi's output, at the resource they are about. */
import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Log } from "../core/declare/resource";

export class EngineLog {
    private client: InstanceType<typeof EngineClient> | undefined;

    constructor(private address: string | undefined) {}

    /** For an engine that attaches to a running provider. */
    attach(address: string): void {
        this.close();
        this.client = undefined;
        this.address = address;
    }

    /** A log for one call. `sent` settles once its messages are delivered, which is before the response of the call. */
    forResource(urn: string): Log & { sent(): Promise<void> } {
        const pending: Promise<void>[] = [];
        const logAt = (severity: LogSeverity) => (message: string) => {
            pending.push(this.send(severity, urn, message));
        };
        return {
            info: logAt(LogSeverity.INFO),
            warn: logAt(LogSeverity.WARNING),
            sent: async () => {
                await Promise.all(pending);
            },
        };
    }

    close(): void {
        this.client?.close();
    }

    /** Never fails: an undelivered message must not fail the operation it is about. */
    private send(severity: LogSeverity, urn: string, message: string): Promise<void> {
        if (this.address === undefined) {
            return Promise.resolve();
        }
        try {
            this.client ??= new EngineClient(this.address, grpc.credentials.createInsecure());
        } catch {
            // Not a valid address.
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
