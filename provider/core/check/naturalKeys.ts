/** Detects two resources of a program with the same natural key. The service would refuse the second one in the middle of an update. */
export class NaturalKeys {
    private readonly urnByKey = new Map<string, string>();
    private readonly keyByUrn = new Map<string, string>();

    /**
     * Records the key of a resource, in place of its previous one: the engine checks a resource again before it replaces it. Returns the URN of another
     * resource that already has the key.
     */
    claim(urn: string, key: string): string | undefined {
        const previousKey = this.keyByUrn.get(urn);
        if (previousKey !== undefined) {
            this.urnByKey.delete(previousKey);
        }
        this.keyByUrn.delete(urn);
        const owner = this.urnByKey.get(key);
        if (owner === undefined) {
            this.urnByKey.set(key, urn);
            this.keyByUrn.set(urn, key);
        }
        return owner;
    }
}
