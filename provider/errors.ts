/** An error for the person at the keyboard: what went wrong, where, and what to do next. */
export interface ErrorDetails {
    /** What to do next, as a clause: "set it with `pulumi config set …`". */
    hint?: string;
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

/** The operation was cancelled, or its time was up. */
export class CancelledError extends ProviderError {
    constructor(message: string, details: ErrorDetails = {}) {
        super(message, details);
        this.name = "CancelledError";
    }
}

/** The text of any thrown thing, with its hint. Stacks stay out of it: they are no help to the one who reads the output. */
export function messageOf(error: unknown): string {
    if (error instanceof ProviderError) {
        return error.hint ? `${error.message}; ${error.hint}` : error.message;
    }
    return error instanceof Error ? error.message : String(error);
}
