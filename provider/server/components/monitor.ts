/** The engine's monitor of resources, to which a component registers itself and its children. Each Construct has its own. */
import { once } from "node:events";
import type { PropertyMap } from "../../core/values/value";
import { CancelledError, ProviderError } from "../../errors";
import {
    RegisterResourceOutputsRequest,
    RegisterResourceRequest,
    RegisterResourceResponse,
    RegisterResult,
} from "../protocol/componentMessages";
import { fromStruct, toStruct } from "../protocol/struct";
import { GrpcClient, GrpcError } from "../startup/grpcClient";
import { Code } from "../startup/status";

const SERVICE = "/pulumirpc.ResourceMonitor";

export interface Registered {
    urn: string;
    /** Empty while it is not known. */
    id: string;
    outputs: PropertyMap;
    /** Whether the outputs are all that there will be. Otherwise one that is missing is not known yet. */
    complete: boolean;
}

export class Monitor {
    private readonly client: GrpcClient;

    /** With `preview`, resources are created later, so that they lack outputs. */
    constructor(
        address: string,
        private readonly preview: boolean,
        private readonly signal: AbortSignal,
    ) {
        this.client = new GrpcClient(address);
    }

    /** Resolves once the engine has created, updated or left the resource. @throws ProviderError, CancelledError */
    async register(request: Partial<RegisterResourceRequest>): Promise<Registered> {
        const message = RegisterResourceRequest.encode({
            ...request,
            acceptSecrets: true,
            acceptResources: true,
            supportsPartialValues: true,
            supportsResultReporting: true,
            aliasSpecs: true,
        });
        const response = RegisterResourceResponse.decode(await this.call("RegisterResource", message));
        return {
            urn: response.urn,
            id: response.id,
            outputs: fromStruct(response.object),
            complete: !this.preview && response.result === RegisterResult.SUCCESS,
        };
    }

    async registerOutputs(urn: string, outputs: PropertyMap): Promise<void> {
        const message = RegisterResourceOutputsRequest.encode({ urn, outputs: toStruct(outputs) });
        await this.call("RegisterResourceOutputs", message);
    }

    close(): void {
        this.client.close();
    }

    /** Settles at Cancel, with which a run ends. */
    private async cancelled(): Promise<void> {
        if (!this.signal.aborted) {
            await once(this.signal, "abort");
        }
    }

    private async call(method: string, message: Uint8Array): Promise<Uint8Array> {
        try {
            return await this.client.call(`${SERVICE}/${method}`, message, this.signal);
        } catch (error) {
            if (!(error instanceof GrpcError)) {
                throw error;
            }
            // The engine ends the run, mostly because a resource has failed. It has reported that, and would report an error of Construct beside it.
            if (error.code === Code.UNAVAILABLE || error.code === Code.CANCELLED) {
                await this.cancelled();
                throw new CancelledError(`the engine has ended the run: ${error.message}`, { cause: error });
            }
            throw new ProviderError(`the engine refused ${method}: ${error.message}`, { cause: error });
        }
    }
}
