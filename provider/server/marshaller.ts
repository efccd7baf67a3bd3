/** Converts between the protocol's messages and the core's values. Secrets of both directions become known to the masker. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { CheckFailure, CheckResult } from "../core/check/check";
import type { Masker } from "../core/values/masker";
import type { PropertyMap } from "../core/values/value";
import { MalformedError } from "../core/values/wire";
import { messageOf } from "../errors";
import { fromStruct, toStruct } from "./struct";

export class Marshaller {
    constructor(
        /** Of the current session. */
        private readonly masker: () => Masker,
    ) {}

    /** @throws MalformedError */
    unmarshal(struct: Struct | undefined): PropertyMap {
        return this.masker().addSecretsOf(fromStruct(struct));
    }

    marshal(map: PropertyMap): Struct {
        return toStruct(this.masker().addSecretsOf(map));
    }

    failures(failures: readonly CheckFailure[]): proto.CheckFailure[] {
        return failures.map(({ property, reason }) =>
            new proto.CheckFailure().setProperty(property).setReason(this.masker().mask(reason)),
        );
    }

    /** Runs a check. A malformed input becomes a failure of this resource, so that the engine goes on with the others. */
    async checkResponse(
        request: proto.CheckRequest,
        run: () => CheckResult | Promise<CheckResult>,
    ): Promise<proto.CheckResponse> {
        const response = new proto.CheckResponse();
        try {
            const { inputs, failures } = await run();
            return response.setInputs(toStruct(inputs)).setFailuresList(this.failures(failures));
        } catch (error) {
            if (!(error instanceof MalformedError)) {
                throw error;
            }
            const failure = { property: "", reason: messageOf(error) };
            return response.setInputs(request.getNews()).setFailuresList(this.failures([failure]));
        }
    }
}
