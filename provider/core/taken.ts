/**
 * A duplicate answer says that a natural key is taken, not by what. The object is looked up and named, with the command that takes
 * it over. It is never taken over by itself: another stack may own it.
 */
import { ProviderError } from "../errors";
import { HttpError } from "../http/errors";

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

export function ownedBy(refusal: HttpError, { what, token, id }: Owner): ProviderError {
    return new ProviderError(`${refusal.message}; ${what}`, {
        hint: `choose another, or take that one over with \`pulumi import ${token} <name> ${id}\``,
        cause: refusal,
    });
}
