/**
 * A create happens once. Where its answer is lost, the request is sent again with the same idempotency key and the service's list is looked
 * at, until it is known what came of it: what the list shows is taken for ours only if it has our natural key and was made after our first
 * try, by the service's clock. Nobody else's object is ever taken over, and nothing is sent again that would make a second one.
 */
import { randomUUID } from "node:crypto";
import { messageOf, ProviderError } from "../errors";
import { HttpError, NoAnswerError } from "../http/errors";
import { pause } from "../http/pause";
import { pauseAfter } from "../http/retry";
import type { ServerClock } from "../http/serverClock";
import { formatId, idFormat } from "./id";
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
    /** The service's routes; those of `fresh` share no answer that was asked for before. */
    api: unknown;
    fresh: () => unknown;
    clock: ServerClock;
    maxRetries: number;
    signal: AbortSignal;
    /** Whether this run has made that object: it is another resource's, then. */
    isOurs: (id: string) => boolean;
}

/** Before each look: a service may not list at once what it has just made. Only where the last one shows nothing there is nothing. */
const LOOK_AFTER_MS = [200, 800, 2_000];
/** To tell what was made just before our first try from what came of it. */
const PRECISION_MS = 20;

/** @throws the service's refusal, explained where the name is taken; "may have happened" where it can't be known. */
export async function createOnce(creation: Creation): Promise<Made> {
    const { identity } = creation.resource.definition;
    if (identity) {
        return new Attempts(creation, identity).run();
    }
    try {
        return await send(creation, randomUUID());
    } catch (error) {
        throw isLost(error) ? mayHaveHappened(creation.resource, error) : error;
    }
}

function send({ resource, api, log, inputs }: Creation, idempotencyKey: string): Promise<Made> {
    return resource.definition.create({ api, log, inputs, idempotencyKey });
}

class Attempts {
    private readonly idempotencyKey = randomUUID();
    private readonly began: number;

    constructor(
        private readonly creation: Creation,
        private readonly identity: AnyIdentity,
    ) {
        this.began = creation.clock.now();
    }

    async run(): Promise<Made> {
        for (let attempt = 1; ; attempt++) {
            let failure: unknown;
            try {
                const made = await send(this.creation, this.idempotencyKey);
                if (attempt > 1) {
                    await this.warnOfTwins(made);
                }
                return made;
            } catch (error) {
                failure = error;
            }
            const lost = isLost(failure);
            if (attempt === 1 && !lost) {
                throw await this.explained(failure);
            }
            // Where the service refuses a second one, the same request again tells more than a look: it is refused, or it was not made.
            const last = !lost || attempt > this.creation.maxRetries;
            const found = this.refusesTwins && !last ? undefined : await this.look(failure);
            if (found) {
                return this.takeOver(found);
            }
            if (!lost && this.isRefusal(failure)) {
                throw await this.explained(failure);
            }
            if (last) {
                throw mayHaveHappened(this.creation.resource, failure);
            }
            await this.pause(attempt, failure);
        }
    }

    private get refusesTwins(): boolean {
        return this.identity.refusedWith !== undefined;
    }

    private isRefusal(failure: unknown): failure is HttpError {
        return failure instanceof HttpError && (this.identity.refusedWith?.includes(failure.status) ?? false);
    }

    /** What came of an earlier attempt, or `undefined`: nothing did. @throws where that can't be told. */
    private async look(failure: unknown): Promise<Found | undefined> {
        const { signal } = this.creation;
        try {
            for (const delay of LOOK_AFTER_MS) {
                await pause(delay, signal);
                const found = await this.candidates();
                if (found.length > 1) {
                    throw this.several(found, failure);
                }
                if (found[0]) {
                    return found[0];
                }
            }
            return undefined;
        } catch (error) {
            throw error instanceof SeveralError
                ? error
                : mayHaveHappened(this.creation.resource, failure, messageOf(error));
        }
    }

    /** Those of our natural key that may have come of this create: made after its first try, as far as the service's clock tells. */
    private async candidates(): Promise<Found[]> {
        const found = (await this.find()).filter(({ id }) => !this.creation.isOurs(this.idOf(id)));
        if (found.some((one) => this.whenMade(one) === "unclear" && hasMilliseconds(one))) {
            const { clock, signal } = this.creation;
            await clock.sharpen(
                PRECISION_MS,
                () => this.find(),
                (ms) => pause(ms, signal),
            );
        }
        const after = found.filter((one) => this.whenMade(one) === "after");
        return after.length > 0 ? after : found.filter((one) => this.whenMade(one) === "unclear");
    }

    private find(): Promise<Found[]> {
        const { fresh, log, inputs } = this.creation;
        return this.identity.find({ api: fresh(), log, inputs });
    }

    /** Against our first try. Unclear within what the clocks leave open: a second, where the service's times have no smaller unit. */
    private whenMade({ createdAt }: Found): "before" | "after" | "unclear" {
        const made = Date.parse(createdAt ?? "");
        const began = this.creation.clock.at(this.began);
        if (Number.isNaN(made) || !began) {
            throw new ProviderError(
                "the service does not say when the object of the same name was made, so nobody knows whose it is",
            );
        }
        const unit = hasMilliseconds({ createdAt }) ? 1 : 1000;
        if (made + unit <= began.from) {
            return "before";
        }
        return made >= began.to ? "after" : "unclear";
    }

    private async takeOver(found: Found): Promise<Made> {
        this.creation.log.info(
            `the answer of the create was lost; ${this.idOf(found.id)} is what came of it: it has the same name and was made after the create was sent`,
        );
        return { id: found.id, live: await found.live() };
    }

    /** Sent again to a service that ignores idempotency keys, a create that was carried out very late makes a second one. */
    private async warnOfTwins(made: Made): Promise<void> {
        const { log } = this.creation;
        const own = this.idOf(made.id);
        try {
            const others = (await this.candidates())
                .map(({ id }) => this.idOf(id))
                .filter((id) => id !== own);
            if (others.length > 0) {
                log.warn(
                    `a create had to be sent again and made ${own}; ${others.join(", ")} of the same name came up in the meantime: if nobody else made it, delete it at the service`,
                );
            }
        } catch (error) {
            log.warn(
                `a create had to be sent again and made ${own}; whether it made a second one could not be seen (${messageOf(error)})`,
            );
        }
    }

    private several(found: readonly Found[], failure: unknown): SeveralError {
        const ids = found.map(({ id }) => this.idOf(id));
        return new SeveralError(
            `${messageOf(failure)}. Several objects of the same name were made since: ${ids.join(", ")}`,
            {
                hint: `keep one with \`pulumi import ${this.creation.resource.token} <name> <id>\`, and delete at the service what nobody else made`,
                cause: failure,
            },
        );
    }

    /** A duplicate answer says that a natural key is taken, not by what: it is looked up and named. */
    private async explained(failure: unknown): Promise<unknown> {
        if (!this.isRefusal(failure)) {
            return failure;
        }
        const [owner] = await this.find().catch(() => []);
        return owner
            ? ownedBy(failure, {
                  what: owner.what,
                  token: this.creation.resource.token,
                  id: this.idOf(owner.id),
              })
            : failure;
    }

    private async pause(attempt: number, failure: unknown): Promise<void> {
        try {
            await pauseAfter(failure, attempt, this.creation.signal);
        } catch {
            throw mayHaveHappened(this.creation.resource, failure);
        }
    }

    private idOf(id: Record<string, string>): string {
        return formatId(this.creation.resource.definition.id, id);
    }
}

class SeveralError extends ProviderError {}

function hasMilliseconds({ createdAt = "" }: { createdAt?: string | undefined }): boolean {
    return /\.\d+/.test(createdAt);
}

function isLost(error: unknown): boolean {
    return (error instanceof NoAnswerError || error instanceof HttpError) && error.outcomeUnknown;
}

function mayHaveHappened(resource: Resource, error: unknown, why?: string): ProviderError {
    const unsettled = why === undefined ? "" : ` (a look at the service did not settle it: ${why})`;
    return new ProviderError(`${messageOf(error)}. The create may have happened all the same${unsettled}`, {
        hint:
            resource.definition.lostHint ??
            `look at the service before the next up: if the object is there, take it over with \`pulumi import ${resource.token} <name> ${idFormat(resource.definition.id)}\`, or delete it`,
        cause: error,
    });
}
