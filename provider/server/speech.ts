/** What goes between the engine and the provider: secrets in it become known, and nothing that is said holds one. */
import type * as proto from "@pulumi/pulumi/proto/provider_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { CheckFailure } from "../core/check";
import type { Log } from "../core/resource";
import { secretTexts, type PropertyMap } from "../core/value";
import type { Redactor } from "../http/redact";
import type { EngineLog } from "./engineLog";
import { failureMessage } from "./messages";
import { sayable } from "../core/say";
import { fromStruct, toStruct } from "./struct";

export class Speech {
    constructor(
        private readonly engineLog: EngineLog,
        /** Of the session at hand. */
        private readonly redactor: () => Redactor | undefined,
    ) {}

    /** What the engine sends. A service may repeat it in an error: what is secret in it is masked from now on. */
    given(struct: Struct | undefined): PropertyMap {
        return this.masking(fromStruct(struct));
    }

    /** What the engine is answered, masked in what is said from now on as well. */
    answered(map: PropertyMap): Struct {
        return toStruct(this.masking(map));
    }

    failures(failures: readonly CheckFailure[]): proto.CheckFailure[] {
        return failures.map((failure) => failureMessage(failure, (text) => this.say(text)));
    }

    /** Runs with a log; what it logged is sent before its answer. */
    async logging<T>(urn: string, run: (log: Log) => Promise<T>): Promise<T> {
        const log = this.engineLog.forResource(urn);
        try {
            return await run({
                info: (message) => log.info(this.say(message)),
                warn: (message) => log.warn(this.say(message)),
            });
        } finally {
            await log.sent();
        }
    }

    redact(text: string): string {
        return this.redactor()?.apply(text) ?? text;
    }

    private say(text: string): string {
        return sayable(text, (said) => this.redact(said));
    }

    private masking(map: PropertyMap): PropertyMap {
        const redactor = this.redactor();
        if (redactor) {
            for (const text of secretTexts(map)) {
                redactor.add(text);
            }
        }
        return map;
    }
}
