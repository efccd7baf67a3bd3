/** The org that Tripswitch's responses name: no route names the org of a key, but each object names its org. */
import { OtherAccountError } from "../../../core/declare/connection";

export class Org {
    /** The org of the last response. */
    current: string | undefined;

    /** `expectedId`: the org that the key should belong to, where the settings name one. */
    constructor(private readonly expectedId: string | undefined) {}

    /**
     * An object of another org is never the program's, and its absence from that org's list proves nothing.
     * @throws OtherAccountError
     */
    observe(id: string): void {
        if (this.expectedId !== undefined && id !== this.expectedId) {
            throw new OtherAccountError(
                `Tripswitch: the credential belongs to org ${id}, but tripswitchOrgId is ${this.expectedId}: the response is ignored`,
                { hint: "give the key of the expected org, or correct tripswitchOrgId" },
            );
        }
        this.current = id;
    }
}
