/** New secrets in the database. */
import type { EmulatorContext } from "../../../context";
import { opaqueId } from "../../../ids";

export interface NewSecret {
    readonly name: string;
    readonly value: string;
    readonly description?: string | null | undefined;
    /** Default: a new one. */
    readonly id?: string | undefined;
    /** Default 1. */
    readonly version?: number | undefined;
}

/** Returns the secret's id. */
export function insertSecret(
    { store, clock }: EmulatorContext,
    workspaceId: string,
    { name, value, description, id = opaqueId("sec"), version = 1 }: NewSecret,
): string {
    const at = clock.stamp().toISOString();
    store.run(
        `INSERT INTO agentenv_secrets
            (id, workspace_id, name, description, value, version, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        id,
        workspaceId,
        name,
        description ?? null,
        value,
        version,
        at,
        at,
    );
    return id;
}
