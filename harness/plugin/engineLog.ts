/** A stub of the engine for the plugin: it serves the log, and keeps its messages. */
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

export interface LogMessage {
    severity: number;
    urn: string;
    message: string;
    /** Shown while the operation runs, and not kept. */
    ephemeral?: true;
}

export class EngineLog {
    private constructor(
        private readonly server: grpc.Server,
        readonly address: string,
        readonly messages: LogMessage[],
    ) {}

    /** `beforeResponse` runs once a message has arrived. */
    static async start(beforeResponse?: () => Promise<void>): Promise<EngineLog> {
        const server = new grpc.Server();
        const messages: LogMessage[] = [];
        server.addService(EngineService, {
            log: (
                { request }: grpc.ServerUnaryCall<LogRequest, Empty>,
                callback: grpc.sendUnaryData<Empty>,
            ) => {
                messages.push({
                    severity: request.getSeverity(),
                    urn: request.getUrn(),
                    message: request.getMessage(),
                    ...(request.getEphemeral() ? { ephemeral: true } : {}),
                });
                void Promise.resolve(beforeResponse?.()).then(() => callback(null, new Empty()));
            },
        });
        const port = await new Promise<number>((resolve, reject) => {
            server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
                error ? reject(error) : resolve(bound),
            );
        });
        return new EngineLog(server, `127.0.0.1:${port}`, messages);
    }

    stop(): void {
        this.server.forceShutdown();
    }
}
