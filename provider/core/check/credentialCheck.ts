/**
 * The first Check of a service in a session tries its credential, so that a preview fails where the update would: without a credential, with
 * one that the service refuses, and with another account's. Whatever else goes wrong is a warning.
 */
import { messageOf } from "../../errors";
import { HttpError } from "../../http/errors";
import type { CheckFailure } from "./check";
import type { Log } from "../declare/resource";
import { OtherAccountError, type ConnectableService } from "../declare/connection";

/** The credential is missing or contradictory: nothing can be sent. */
export class UnusableCredentialError extends Error {
    constructor(override readonly cause: unknown) {
        super(messageOf(cause));
    }
}

export class CredentialCheck {
    private first: { urn: string; outcome: Promise<unknown> } | undefined;

    constructor(
        private readonly service: ConnectableService,
        /** @throws UnusableCredentialError; OtherAccountError; what the one request failed with. */
        private readonly probe: () => Promise<unknown>,
        private readonly signal: AbortSignal,
    ) {}

    /** Failures for the resource that is checked: the whole text for the first, a reference to it for the others. */
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

    /** The error, if any. */
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
