/** What this run has created, deleted and imported, and when it first doubted the existence of objects. */
import type { Resource } from "../declare/resource";

/** Reads that doubt objects of one scope within this time share their second look. */
const DOUBT_SHARED_MS = 5_000;

export class RunHistory {
    private readonly createdIds = new Set<string>();
    private readonly deletedIds = new Set<string>();
    private readonly importedUrns = new Set<string>();
    private readonly doubts = new Map<string, number>();

    /**
     * Where the id is a natural key, a replacement that creates before it deletes creates the new object under the id of the old one. The delete that
     * follows must not delete it.
     */
    created(resource: Resource, id: string): void {
        this.createdIds.add(`${resource.token} ${id}`);
    }

    hasCreated(resource: Resource, id: string): boolean {
        return this.createdIds.has(`${resource.token} ${id}`);
    }

    deleted(resource: Resource, id: string): void {
        this.deletedIds.add(`${resource.token} ${id}`);
    }

    hasDeleted(resource: Resource, id: string): boolean {
        return this.deletedIds.has(`${resource.token} ${id}`);
    }

    get hasDeletedAny(): boolean {
        return this.deletedIds.size > 0;
    }

    /** Check needs this: after an import it receives the inputs that the import has read, and these may be empty. */
    imported(urn: string): void {
        this.importedUrns.add(urn);
    }

    hasImported(urn: string): boolean {
        return this.importedUrns.has(urn);
    }

    /**
     * When the existence of the objects in this scope was first doubted, as a moment of `performance.now()`. All Reads that doubt it
     * within a few seconds get the same moment, so that they share the second look.
     */
    firstDoubtedAt(scope: string): number {
        const now = performance.now();
        const first = this.doubts.get(scope) ?? -Infinity;
        if (now - first < DOUBT_SHARED_MS) {
            return first;
        }
        this.doubts.set(scope, now);
        return now;
    }
}
