/** What the handlers of all calls share: the services, the current session, the conversion of values, and the engine's log. */
import type { Catalogue } from "../core/declare/catalogue";
import { Masker } from "../core/values/masker";
import type { OperationContext } from "../core/lifecycle/operationContext";
import type { Log, Resource } from "../core/declare/resource";
import type { Session } from "../core/session/session";
import { upgraded } from "../core/declare/upgrade";
import type { PropertyMap } from "../core/values/value";
import { subjects } from "../diagnostics";
import { ProviderError } from "../errors";
import type { EngineLog } from "./startup/engineLog";
import { resourceWith, tokenOf } from "./messages";
import { Marshaller } from "./marshaller";

export class CallContext {
    /** Absent until Configure. */
    session: Session | undefined;
    readonly marshaller = new Marshaller(() => this.masker);
    /** Before Configure there are no secrets to mask. */
    private readonly initialMasker = new Masker();

    constructor(
        readonly catalogue: Catalogue,
        readonly engineLog: EngineLog,
    ) {}

    get masker(): Masker {
        return this.session?.masker ?? this.initialMasker;
    }

    /** @throws ProviderError before Configure. */
    configured(): Session {
        if (!this.session) {
            throw new ProviderError("the provider is not configured yet", {
                hint: "the engine has to call Configure first",
            });
        }
        return this.session;
    }

    /** @throws ProviderError where the provider has no such resource. */
    resourceOf({ urn, type }: { urn: string; type: string }): Resource {
        return resourceWith(this.catalogue, tokenOf(urn, type));
    }

    /** Properties of a state, which an earlier version may have written, in the current shape. */
    state(resource: Resource, part: "inputs" | "outputs", struct: Uint8Array | undefined): PropertyMap {
        return upgraded(resource, part, this.marshaller.unmarshal(struct));
    }

    /** Runs with a log whose messages are delivered to the engine before this settles, that is before the response. */
    async withLog<T>(
        urn: string,
        run: (log: Log, status: (message: string) => void) => Promise<T>,
    ): Promise<T> {
        const log = this.engineLog.forResource(urn);
        if (urn !== "") {
            subjects.publish(() => ({ urn }));
        }
        try {
            return await run(this.masker.log(log), (message) => log.status(this.masker.mask(message)));
        } finally {
            await log.sent();
        }
    }

    /** Runs an operation of a resource with the session and a log, and reports what it waits for. */
    async operate<T>(
        resource: Resource,
        { urn, timeout }: { urn: string; timeout: number },
        run: (operation: OperationContext) => Promise<T>,
    ): Promise<T> {
        const session = this.configured();
        const waiting = (): string | undefined => session.waitingFor(resource.service);
        return this.withLog(urn, (log, status) =>
            session.progress.watch(waiting, status, () =>
                run({ resource, session, log, urn, timeoutSeconds: timeout }),
            ),
        );
    }
}
