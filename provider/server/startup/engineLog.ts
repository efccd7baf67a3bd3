/** Sends messages to the engine's log. They appear in Pulumi's output, at the resource they are about. */
import { GrpcClient } from "./grpcClient";
import { LogRequest, LogSeverity } from "../protocol/messages";

const DELIVERY_MS = 5_000;
const LOG = "/pulumirpc.Engine/Log";

/** A log for one call. */
export interface CallLog {
    info(message: string): void;
    warn(message: string): void;
    /** Shown beside the resource while its operation runs, and not kept. */
    status(message: string): void;
    /** Settles once the messages are delivered, which is before the response of the call. */
    sent(): Promise<void>;
}

export class EngineLog {
    private client: GrpcClient | undefined;

    constructor(private address: string | undefined) {}

    /** For an engine that attaches to a running provider. */
    attach(address: string): void {
        this.close();
        this.client = undefined;
        this.address = address;
    }

    forResource(urn: string): CallLog {
        const pending: Promise<void>[] = [];
        const logAt =
            (severity: number, ephemeral = false) =>
            (message: string) => {
                pending.push(this.send({ severity, urn, message, ephemeral }));
            };
        return {
            info: logAt(LogSeverity.INFO),
            warn: logAt(LogSeverity.WARNING),
            status: logAt(LogSeverity.INFO, true),
            sent: async () => {
                await Promise.all(pending);
            },
        };
    }

    close(): void {
        this.client?.close();
    }

    /** Never fails: an undelivered message must not fail the operation it is about. */
    private async send(request: Partial<LogRequest>): Promise<void> {
        if (this.address === undefined) {
            return;
        }
        this.client ??= new GrpcClient(this.address);
        await this.client.notify(LOG, LogRequest.encode(request), DELIVERY_MS);
    }
}
