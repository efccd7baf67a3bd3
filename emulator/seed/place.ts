/** Where something of a seed is written, so that whatever is wrong with it is reported there. */

/** Something that a seed says and that cannot be. */
export class SeedProblem extends Error {
    override readonly name = "SeedProblem";

    constructor(
        readonly path: readonly PropertyKey[],
        message: string,
    ) {
        super(message);
    }
}

/** Columns whose field of the seed has another name. */
const FIELDS: Readonly<Record<string, string>> = {
    secret: "apiKey",
    join_code: "joinCode",
    billing_account_id: "billingAccounts",
};

export class Place {
    constructor(readonly path: readonly PropertyKey[] = []) {}

    at(...path: PropertyKey[]): Place {
        return new Place([...this.path, ...path]);
    }

    /** Handles each item of a list that may be absent, at its place. */
    each<Item>(
        list: readonly Item[] | undefined,
        field: string,
        handle: (item: Item, place: Place) => void,
    ): void {
        list?.forEach((item, index) => {
            const place = this.at(field, index);
            place.unique(() => handle(item, place));
        });
    }

    fail(message: string): never {
        throw new SeedProblem(this.path, message);
    }

    /** Runs `work`, which adds one thing. A value that the tables have already is a problem of this place. */
    private unique(work: () => void): void {
        try {
            work();
        } catch (error) {
            const column =
                error instanceof Error
                    ? /UNIQUE constraint failed: .*\.(\w+)$/.exec(error.message)?.[1]
                    : undefined;
            if (column === undefined) {
                throw error;
            }
            this.at(FIELDS[column] ?? column).fail("is used twice");
        }
    }
}
