/**
 * A duplicate answer says that a natural key is taken, not by what. The object is looked up and named, with the command that takes
 * it over. It is never taken over by itself: another stack may own it.
 */
import { ProviderError, type ErrorDetails } from "../errors";
import { HttpError } from "../http/errors";
import type { ImportHint } from "./importHint";

export interface Owner {
    /** "the secret \"x\" of the workspace has it" */
    what: string;
    token: string;
    id: string;
}

/** Runs the write; where it fails with one of the statuses and an owner is found, the error says so. */
export async function explainingTaken<T>(
    statuses: readonly number[],
    findOwner: () => Promise<Owner | undefined>,
    write: () => Promise<T>,
): Promise<T> {
    try {
        return await write();
    } catch (error) {
        if (!(error instanceof HttpError) || !statuses.includes(error.status)) {
            throw error;
        }
        const owner = await findOwner();
        throw owner ? ownedBy(error, owner) : error;
    }
}

/** The natural key is another object's. What to do about it depends on the operation, which `withHint` adds. */
export class TakenError extends ProviderError {
    constructor(
        message: string,
        private readonly id: string,
        details: ErrorDetails,
    ) {
        super(message, details);
    }

    withHint(hints: ImportHint): ProviderError {
        return new ProviderError(this.message, { hint: hints.forTaken(this.id), cause: this.cause });
    }
}

export function ownedBy(refusal: HttpError, { what, id }: Pick<Owner, "what" | "id">): TakenError {
    return new TakenError(`${refusal.message}; ${what}`, id, { cause: refusal });
}

/** Runs an operation; where it finds a natural key taken, the error says how to go on. */
export async function hintingAtOwner<T>(hints: ImportHint, run: () => Promise<T>): Promise<T> {
    try {
        return await run();
    } catch (error) {
        throw error instanceof TakenError ? error.withHint(hints) : error;
    }
}
