/** Which resource of the program has which natural key: a second one would be refused by the service in the middle of an update. */
export class NaturalKeys {
    private readonly holders = new Map<string, string>();
    private readonly keys = new Map<string, string>();

    /**
     * Notes the key that a resource has now, in place of the one that it had: the engine checks a resource again before it replaces it. Returns the
     * urn of another resource that has the key already.
     */
    claim(urn: string, key: string): string | undefined {
        const before = this.keys.get(urn);
        if (before !== undefined) {
            this.holders.delete(before);
        }
        this.keys.delete(urn);
        const holder = this.holders.get(key);
        if (holder === undefined) {
            this.holders.set(key, urn);
            this.keys.set(urn, key);
        }
        return holder;
    }
}
