/**
 * Errors for a natural key that another object already has. The service's refusal does not name that object, so it is looked up and named in the
 * error, with the command that imports it. It is never adopted automatically, because another stack may manage it.
 */
import { ProviderError, type ErrorDetails } from "../../errors";
import { HttpError } from "../../http/errors";
import type { ImportHint } from "./importHint";

export interface ExistingObject {
    id: string;
    /** A clause for the message: `the workspace has a secret "x" already`. */
    what: string;
}

/** The hint depends on the operation: `withImportHint` adds it. */
class ConflictError extends ProviderError {
    constructor(
        message: string,
        private readonly id: string,
        details: ErrorDetails,
    ) {
        super(message, details);
    }

    withHint(hints: ImportHint): ProviderError {
        return new ProviderError(this.message, { hint: hints.forConflict(this.id), cause: this.cause });
    }
}

/** Runs a write. If it fails with one of the statuses and the existing object is found, the error names that object. */
export async function explainConflict<T>(
    statuses: readonly number[],
    find: () => Promise<ExistingObject | undefined>,
    write: () => Promise<T>,
): Promise<T> {
    try {
        return await write();
    } catch (error) {
        if (!(error instanceof HttpError) || !statuses.includes(error.status)) {
            throw error;
        }
        const existing = await find();
        throw existing ? conflictWith(existing, error) : error;
    }
}

export function conflictWith({ what, id }: ExistingObject, refusal: HttpError): ProviderError {
    return new ConflictError(`${refusal.message}; ${what}`, id, { cause: refusal });
}

/** Runs a write. If it fails with a conflict, the error gets the hint on how to import the existing object. */
export async function withImportHint<T>(hints: ImportHint, write: () => Promise<T>): Promise<T> {
    try {
        return await write();
    } catch (error) {
        throw error instanceof ConflictError ? error.withHint(hints) : error;
    }
}
