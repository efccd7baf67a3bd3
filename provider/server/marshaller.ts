/** Converts between the protocol's messages and the core's values. Secrets of both directions become known to the masker. */
import type { CheckFailure, CheckResult } from "../core/check/check";
import type { Masker } from "../core/values/masker";
import type { PropertyMap } from "../core/values/value";
import { MalformedError } from "../core/values/wire";
import { messageOf } from "../errors";
import type { CheckRequest, CheckResponse } from "./protocol/messages";
import { fromStruct, toStruct } from "./protocol/struct";

export class Marshaller {
    constructor(
        /** Of the current session. */
        private readonly masker: () => Masker,
    ) {}

    /** @throws MalformedError */
    unmarshal(struct: Uint8Array | undefined): PropertyMap {
        return this.masker().addSecretsOf(fromStruct(struct));
    }

    marshal(map: PropertyMap): Uint8Array {
        return toStruct(this.masker().addSecretsOf(map));
    }

    failures(failures: readonly CheckFailure[]): CheckFailure[] {
        return failures.map(({ property, reason }) => ({ property, reason: this.masker().mask(reason) }));
    }

    /** Runs a check. A malformed input becomes a failure of this resource, so that the engine goes on with the others. */
    async checkResponse(
        { news }: CheckRequest,
        run: () => CheckResult | Promise<CheckResult>,
    ): Promise<CheckResponse> {
        try {
            const { inputs, failures } = await run();
            return { inputs: toStruct(inputs), failures: this.failures(failures) };
        } catch (error) {
            if (!(error instanceof MalformedError)) {
                throw error;
            }
            const failure = { property: "", reason: messageOf(error) };
            return { inputs: news, failures: this.failures([failure]) };
        }
    }
}
