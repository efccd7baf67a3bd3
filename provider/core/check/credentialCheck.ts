/**
 * Verifies the credential of a service at the first Check of the session, so that a preview fails where the update would: if the credential is
 * missing, refused or another account's. Any other problem produces a warning.
 */
import { messageOf } from "../../errors";
import { HttpError } from "../../http/errors";
import type { CheckFailure } from "./check";
import type { Log } from "../declare/resource";
import { OtherAccountError, type ConnectableService } from "../declare/connection";

/** The credential is missing or ambiguous, so that no request can be sent. */
export class UnusableCredentialError extends Error {
    constructor(override readonly cause: unknown) {
        super(messageOf(cause));
    }
}

export class CredentialCheck {
    private first: { urn: string; outcome: Promise<unknown> } | undefined;

    constructor(
        private readonly service: ConnectableService,
        /** Sends one request. @throws UnusableCredentialError, OtherAccountError or the error of the request. */
        private readonly probe: () => Promise<unknown>,
        private readonly signal: AbortSignal,
    ) {}

    /** The first resource gets the full message; the others get a reference to it. */
    async failures(urn: string, log: Log): Promise<CheckFailure[]> {
        const isFirst = this.first === undefined;
        this.first ??= { urn, outcome: this.outcome() };
        const { urn: firstUrn, outcome } = this.first;
        const error = await outcome;
        if (error === undefined || this.signal.aborted) {
            return [];
        }
        const { title } = this.service;
        if (isFatal(error)) {
            // The engine prints the value of a property that a failure names.
            const reason = isFirst
                ? messageOf(error)
                : `${title}: the credential cannot be used, as the failure of ${firstUrn} explains`;
            return [{ property: "", reason }];
        }
        if (isFirst) {
            log.warn(
                `the credential of ${title} could not be verified: ${messageOf(error)}. Whether an update succeeds is unknown`,
            );
        }
        return [];
    }

    /** The error of the probe; `undefined` if it succeeded. */
    private async outcome(): Promise<unknown> {
        try {
            await this.probe();
            return undefined;
        } catch (error) {
            return error;
        }
    }
}

function isFatal(error: unknown): boolean {
    return (
        error instanceof UnusableCredentialError ||
        error instanceof OtherAccountError ||
        (error instanceof HttpError && error.status === 401)
    );
}
