/** Errors that users see: what failed, where, and what to do next. */
export interface ErrorDetails {
    /** What to do next, as a clause: "set it with `pulumi config set …`". */
    hint?: string | undefined;
    cause?: unknown;
}

export class ProviderError extends Error {
    readonly hint: string | undefined;

    constructor(message: string, details: ErrorDetails = {}) {
        super(message, { cause: details.cause });
        this.name = "ProviderError";
        this.hint = details.hint;
    }
}

/** The operation was cancelled or timed out. */
export class CancelledError extends ProviderError {
    constructor(message: string, details: ErrorDetails = {}) {
        super(message, details);
        this.name = "CancelledError";
    }
}

/** The message of any thrown value, with its hint and without its stack. */
export function messageOf(error: unknown): string {
    if (error instanceof ProviderError) {
        return error.hint ? `${error.message}; ${error.hint}` : error.message;
    }
    return error instanceof Error ? error.message : String(error);
}
