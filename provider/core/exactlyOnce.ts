/**
 * A create happens once. Where its response is lost, the request is sent again with the same idempotency key and the service's list is read,
 * until the outcome is known. An object of the list counts as the result only if it has our natural key and was not there before the
 * first try (namesakes.ts). An object of someone else is never adopted, and nothing is sent again that would create a second one.
 */
import { randomUUID } from "node:crypto";
import { messageOf, ProviderError } from "../errors";
import { HttpError, NoAnswerError } from "../http/errors";
import { pause } from "../http/pause";
import { budgetOf } from "../http/client";
import { pauseAfter, type RetryBudget } from "../http/retry";
import type { ServerClock } from "../http/serverClock";
import { formatId } from "./id";
import type { ImportHint } from "./importHint";
import { candidatesOf, type Baseline, type Baselines, type Candidates } from "./namesakes";
import type { AnyIdentity, Found, Log, Resource } from "./resource";
import { ownedBy } from "./taken";

export interface Made {
    id: Record<string, string>;
    live: Record<string, unknown>;
}

export interface Creation {
    resource: Resource;
    inputs: Record<string, unknown>;
    log: Log;
    /** The service's routes; those of `fresh` share no answer that was requested before. */
    api: unknown;
    fresh: (timeoutMs?: number) => unknown;
    clock: ServerClock;
    baselines: Baselines;
    maxRetries: number;
    signal: AbortSignal;
    hints: ImportHint;
    /** Whether this run has created that object. */
    hasCreated: (resource: Resource, id: string) => boolean;
}

/** Before each look: a service may not list at once what it has just created. Only where the last one shows nothing there is nothing. */
const LOOK_AFTER_MS = [200, 800, 2_000];

/** A request with the same idempotency key may still be running. */
const CONFLICT = 409;

/** @throws the service's refusal, explained where the name is taken; an unknown outcome where it can't be settled. */
export async function createOnce(creation: Creation): Promise<Made> {
    const { identity } = creation.resource.definition;
    if (identity) {
        return new Attempts(creation, identity).run();
    }
    try {
        return await send(creation, randomUUID());
    } catch (error) {
        throw isLost(error) ? mayHaveHappened(creation, error) : error;
    }
}

function send({ resource, api, log, inputs }: Creation, idempotencyKey: string): Promise<Made> {
    return resource.definition.create({ api, log, inputs, idempotencyKey });
}

class Attempts {
    private readonly idempotencyKey = randomUUID();
    /** All pauses between attempts live off it. */
    private readonly budget: RetryBudget;
    /** When it was first sent. */
    private began = 0;
    private baseline: Baseline | undefined;
    private justListed = false;

    constructor(
        private readonly creation: Creation,
        private readonly identity: AnyIdentity,
    ) {
        this.budget = budgetOf(creation.signal);
    }

    async run(): Promise<Made> {
        const { resource, inputs, baselines, fresh, log, clock, maxRetries, hasCreated } = this.creation;
        const { measured } = clock;
        const started = performance.now();
        this.baseline = await baselines.before(resource, inputs, {
            api: fresh,
            log,
            isNew: hasCreated,
            measured,
        });
        this.justListed = this.baseline !== undefined && (!measured || this.baseline.at >= started);
        this.began = clock.now();
        for (let attempt = 1; ; attempt++) {
            let failure: unknown;
            try {
                const made = await send(this.creation, this.idempotencyKey);
                await this.succeeded(made, attempt);
                return made;
            } catch (error) {
                failure = error;
            }
            const lost = isLost(failure);
            if (attempt === 1 && !lost) {
                throw await this.explained(failure);
            }
            const retriesLeft = attempt <= maxRetries;
            // Where the service refuses a duplicate, the same request again tells more than a look: it is refused, or nothing was created.
            if (lost && retriesLeft && this.refusesDuplicates) {
                await this.pause(attempt, failure);
                continue;
            }
            const found = await this.look(failure);
            if (found) {
                return this.takeOver(found);
            }
            if (this.isRefusal(failure) && (await this.isAnothers())) {
                throw await this.explained(failure);
            }
            // After a lost attempt, a conflict may be that attempt, which the service has not finished.
            const settled = !lost && !(failure instanceof HttpError && failure.status === CONFLICT);
            if (settled || !retriesLeft) {
                throw mayHaveHappened(this.creation, failure);
            }
            await this.pause(attempt, failure);
        }
    }

    private get refusesDuplicates(): boolean {
        return this.identity.refusedWith !== undefined;
    }

    private isRefusal(failure: unknown): failure is HttpError {
        return failure instanceof HttpError && (this.identity.refusedWith?.includes(failure.status) ?? false);
    }

    private async succeeded(made: Made, attempt: number): Promise<void> {
        const { clock } = this.creation;
        if (attempt === 1) {
            clock.observeCreation(this.identity.createdAt(made.live), this.began, clock.now());
        } else {
            await this.warnAboutDuplicates(made);
        }
    }

    /** The result of an earlier attempt, or `undefined`: there is none. @throws where that can't be told. */
    private async look(failure: unknown): Promise<Found | undefined> {
        const { signal } = this.creation;
        try {
            for (const delay of LOOK_AFTER_MS) {
                await pause(delay, signal);
                const { likely, possible } = await this.candidates();
                if (likely.length + possible.length > 1 || possible.length > 0) {
                    throw this.undecidable([...likely, ...possible], failure);
                }
                if (likely[0]) {
                    return likely[0];
                }
            }
            return undefined;
        } catch (error) {
            throw error instanceof UndecidableError
                ? error
                : mayHaveHappened(this.creation, failure, textOf(error));
        }
    }

    private async candidates(): Promise<Candidates> {
        const { resource, clock, hasCreated } = this.creation;
        return candidatesOf(await this.find(), {
            idOf: (id) => this.idOf(id),
            isOurs: (id) => hasCreated(resource, id),
            clock,
            began: this.began,
            baseline: this.baseline,
            justListed: this.justListed,
        });
    }

    private find(): Promise<Found[]> {
        const { fresh, log, inputs } = this.creation;
        return this.identity.find({ api: fresh(), log, inputs });
    }

    /** Whether the natural key belongs to an object that can't be the result of this create. */
    private async isAnothers(): Promise<boolean> {
        return (await this.find().catch(() => [])).length > 0;
    }

    private async takeOver(found: Found): Promise<Made> {
        this.creation.log.info(
            `the response of the create was lost; ${this.idOf(found.id)} is its result: it has the same name and was created after the create was sent`,
        );
        return { id: found.id, live: await found.live() };
    }

    /** A service that ignores idempotency keys and carries out a create very late creates a second object. */
    private async warnAboutDuplicates(made: Made): Promise<void> {
        const { log } = this.creation;
        const own = this.idOf(made.id);
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
                `a create was sent more than once and created ${own}; the provider could not check whether it created a second object (${messageOf(error)})`,
            );
        }
    }

    private undecidable(found: readonly Found[], failure: unknown): UndecidableError {
        const ids = found.map(({ id }) => this.idOf(id)).join(", ");
        return new UndecidableError(
            `${messageOf(failure)}. The create may have happened: ${ids} of the same name ${found.length > 1 ? "were" : "was"} created at about that time, and the service's clock does not tell whether by this create`,
            {
                hint: this.creation.hints.forSeveral(),
                cause: failure,
            },
        );
    }

    /** A duplicate refusal says that a natural key is taken, not by which object: it is looked up and named. */
    private async explained(failure: unknown): Promise<unknown> {
        if (!this.isRefusal(failure)) {
            return failure;
        }
        const [owner] = await this.find().catch(() => []);
        return owner
            ? ownedBy(failure, {
                  what: owner.what,
                  id: this.idOf(owner.id),
              })
            : failure;
    }

    private async pause(attempt: number, failure: unknown): Promise<void> {
        try {
            await pauseAfter(failure, attempt, { budget: this.budget, signal: this.creation.signal });
        } catch {
            throw mayHaveHappened(this.creation, failure);
        }
    }

    private idOf(id: Record<string, string>): string {
        return formatId(this.creation.resource.definition.id, id);
    }
}

/** Objects are there that may or may not be the result. */
class UndecidableError extends ProviderError {}

function isLost(error: unknown): boolean {
    return (error instanceof NoAnswerError || error instanceof HttpError) && error.outcomeUnknown;
}

/** Without the hint: that of the create's own failure says it. */
function textOf(error: unknown): string {
    return error instanceof ProviderError ? error.message : messageOf(error);
}

function mayHaveHappened({ resource, hints }: Creation, error: unknown, why?: string): ProviderError {
    const unsettled = why === undefined ? "" : ` (a look at the service did not settle it: ${why})`;
    return new ProviderError(`${messageOf(error)}. The create may have happened all the same${unsettled}`, {
        hint: resource.definition.lostHint ?? hints.forUnknownOutcome(),
        cause: error,
    });
}
