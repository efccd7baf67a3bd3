/**
 * A create happens exactly once. If its response is lost, malformed or a 5xx, the outcome is unknown: the request is sent again with the same
 * idempotency key and the service's list is read, until the outcome is known. An object of the list counts as the result only if it has our natural
 * key and did not exist before the first attempt (candidates.ts). No other object is adopted, and nothing is sent again that would create a duplicate.
 */
import { randomUUID } from "node:crypto";
import { messageOf, ProviderError } from "../../errors";
import { budgetOf } from "../../http/client";
import { HttpError, NoResponseError } from "../../http/errors";
import { pause } from "../../http/pause";
import { pauseAfter, type RetryBudget } from "../../http/retry";
import type { Baseline } from "./baselines";
import { candidatesOf, type Candidates } from "./candidates";
import { conflictWith } from "../lifecycle/conflict";
import { formatId, type Id } from "../declare/id";
import { ImportHint } from "../lifecycle/importHint";
import type { OperationContext } from "../lifecycle/operationContext";
import type { AnyIdentity, AnyLive, Found } from "../declare/resource";
import type { ServiceAccess } from "../session/serviceAccess";

export interface Created {
    id: Id;
    live: AnyLive;
}

/** The pause before each look: a service may not list at once what it has just created. There is no candidate only if the last list holds none. */
const LOOK_AFTER_MS = [200, 800, 2_000];

/** A request with the same idempotency key may still be running. */
const CONFLICT = 409;

/** @throws the service's refusal, which names the existing object if one has the natural key; or an error if the outcome stays unknown. */
export function createOnce(
    operation: OperationContext,
    access: ServiceAccess,
    inputs: Record<string, unknown>,
): Promise<Created> {
    const { identity } = operation.resource.definition;
    return identity
        ? new IdentifiedCreate(operation, access, inputs, identity).run()
        : new Create(operation, access, inputs).run();
}

/** A create without a natural key: it is sent once. */
class Create {
    private readonly idempotencyKey = randomUUID();
    private readonly api: unknown;
    protected readonly hints: ImportHint;

    constructor(
        protected readonly operation: OperationContext,
        protected readonly access: ServiceAccess,
        protected readonly inputs: Record<string, unknown>,
    ) {
        this.api = access.api();
        this.hints = new ImportHint(operation);
    }

    async run(): Promise<Created> {
        try {
            return await this.send();
        } catch (error) {
            throw isLost(error) ? this.unknownOutcome(error) : error;
        }
    }

    protected send(): Promise<Created> {
        const { resource, log } = this.operation;
        const { api, inputs, idempotencyKey } = this;
        return resource.definition.create({ api, log, inputs, idempotencyKey });
    }

    protected unknownOutcome(failure: unknown, listError?: unknown): ProviderError {
        // The hint of the failure itself is enough.
        const text = listError instanceof ProviderError ? listError.message : messageOf(listError);
        const unread = listError === undefined ? "" : ` (reading the service's list failed too: ${text})`;
        return new ProviderError(`${messageOf(failure)}. The outcome of the create is unknown${unread}`, {
            hint: this.operation.resource.definition.unknownOutcomeHint ?? this.hints.forUnknownOutcome(),
            cause: failure,
        });
    }
}

/** A create with a natural key, by which its result can be found. */
class IdentifiedCreate extends Create {
    /** Shared by the pauses of all attempts. */
    private readonly budget: RetryBudget;
    /** The statuses with which the service refuses a duplicate. Empty: it creates one. */
    private readonly refusals: readonly number[];
    /** When the first attempt was sent. */
    private sentAt = 0;
    private baseline: Baseline | undefined;
    private justListed = false;

    constructor(
        operation: OperationContext,
        access: ServiceAccess,
        inputs: Record<string, unknown>,
        private readonly identity: AnyIdentity,
    ) {
        super(operation, access, inputs);
        this.budget = budgetOf(access.signal);
        this.refusals = identity.refusedWith ?? [];
    }

    override async run(): Promise<Created> {
        await this.readBaseline();
        this.sentAt = this.access.clock.now();
        for (let attempt = 1; ; attempt++) {
            let failure: unknown;
            try {
                const created = await this.send();
                await this.succeeded(created, attempt);
                return created;
            } catch (error) {
                failure = error;
            }
            const lost = isLost(failure);
            if (attempt === 1 && !lost) {
                throw await this.explained(failure);
            }
            const retriesLeft = attempt <= this.operation.session.maxRetries;
            // Where the service refuses duplicates, the same request again shows more than a list: it is refused if the lost one created the object.
            if (lost && retriesLeft && this.refusals.length > 0) {
                await this.pause(attempt, failure);
                continue;
            }
            const found = await this.look(failure);
            if (found) {
                return this.adopt(found);
            }
            if (this.isRefusal(failure) && (await this.find().catch(() => [])).length > 0) {
                throw await this.explained(failure);
            }
            // After a lost attempt, a conflict may mean that the service is still processing that attempt.
            const settled = !lost && !(failure instanceof HttpError && failure.status === CONFLICT);
            if (settled || !retriesLeft) {
                throw this.unknownOutcome(failure);
            }
            await this.pause(attempt, failure);
        }
    }

    private async readBaseline(): Promise<void> {
        const { operation, access, inputs } = this;
        const { resource, session, log } = operation;
        const { measured } = access.clock;
        const started = performance.now();
        this.baseline = await session.baselines.before(resource, inputs, { access, log });
        this.justListed = this.baseline !== undefined && (!measured || this.baseline.at >= started);
    }

    private isRefusal(failure: unknown): failure is HttpError {
        return failure instanceof HttpError && this.refusals.includes(failure.status);
    }

    private async succeeded(created: Created, attempt: number): Promise<void> {
        const { clock } = this.access;
        if (attempt === 1) {
            clock.observeCreation(this.identity.createdAt(created.live), this.sentAt, clock.now());
        } else {
            await this.warnAboutDuplicates(created);
        }
    }

    /** The result of an earlier attempt. `undefined`: there is none. @throws if that cannot be decided. */
    private async look(failure: unknown): Promise<Found | undefined> {
        try {
            for (const delay of LOOK_AFTER_MS) {
                await pause(delay, this.access.signal);
                const { likely, possible } = await this.candidates();
                if (likely.length > 1 || possible.length > 0) {
                    throw this.undecidable([...likely, ...possible], failure);
                }
                if (likely[0]) {
                    return likely[0];
                }
            }
            return undefined;
        } catch (error) {
            throw error instanceof UndecidableError ? error : this.unknownOutcome(failure, error);
        }
    }

    private async candidates(): Promise<Candidates> {
        const { baseline, justListed, sentAt } = this;
        const { resource, session } = this.operation;
        return candidatesOf(await this.find(), {
            idOf: (id) => this.idOf(id),
            isOurs: (id) => session.history.hasCreated(resource, id),
            clock: this.access.clock,
            sentAt,
            baseline,
            justListed,
        });
    }

    private find(): Promise<Found[]> {
        const { operation, access, inputs } = this;
        return this.identity.find({ api: access.freshApi(), log: operation.log, inputs });
    }

    private async adopt(found: Found): Promise<Created> {
        this.operation.log.info(
            `the response of the create was lost; ${this.idOf(found.id)} is its result: it has the same name and was created after the create was sent`,
        );
        return { id: found.id, live: await found.live() };
    }

    /** A service that ignores idempotency keys and carries out a lost create late creates a duplicate. */
    private async warnAboutDuplicates(created: Created): Promise<void> {
        const { log } = this.operation;
        const own = this.idOf(created.id);
        try {
            const { likely, possible } = await this.candidates();
            const others = [...likely, ...possible].map(({ id }) => this.idOf(id)).filter((id) => id !== own);
            if (others.length > 0) {
                log.warn(
                    `a create was sent more than once and created ${own}; ${others.join(", ")} of the same name appeared in the meantime: if nobody else created it, delete it at the service`,
                );
            }
        } catch (error) {
            log.warn(
                `a create was sent more than once and created ${own}; the provider could not check whether it created a duplicate (${messageOf(error)})`,
            );
        }
    }

    private undecidable(found: readonly Found[], failure: unknown): UndecidableError {
        const ids = found.map(({ id }) => this.idOf(id)).join(", ");
        return new UndecidableError(
            `${messageOf(failure)}. The outcome of the create is unknown: ${ids} of the same name ${found.length > 1 ? "were" : "was"} created at about that time, and the time stamps do not show whether by this create`,
            { hint: this.hints.forSeveral(), cause: failure },
        );
    }

    /** The refusal of a duplicate does not name the object that has the natural key: it is looked up. */
    private async explained(failure: unknown): Promise<unknown> {
        if (!this.isRefusal(failure)) {
            return failure;
        }
        const [existing] = await this.find().catch(() => []);
        return existing
            ? conflictWith({ what: existing.what, id: this.idOf(existing.id) }, failure)
            : failure;
    }

    private async pause(attempt: number, failure: unknown): Promise<void> {
        try {
            await pauseAfter(failure, attempt, { budget: this.budget, signal: this.access.signal });
        } catch {
            throw this.unknownOutcome(failure);
        }
    }

    private idOf(id: Id): string {
        return formatId(this.operation.resource.definition.id, id);
    }
}

/** Objects exist that may be the result. */
class UndecidableError extends ProviderError {}

function isLost(error: unknown): boolean {
    return (error instanceof NoResponseError || error instanceof HttpError) && error.outcomeUnknown;
}
