/** For tests of work that has to grow in proportion: counts what is read, and measures no time. */

/** Two sizes of the same work. */
export const FEW = 250;
export const MANY = 1000;

/** A little more than in proportion: what is read once for all. */
export const RATIO = (MANY / FEW) * 1.05;

/** A value, of which each read of a property is counted, at any depth. */
class Counted {
    reads = 0;
    private readonly proxies = new WeakMap<object, object>();

    of<T extends object>(value: T): T {
        const known = this.proxies.get(value);
        const proxy =
            known ??
            new Proxy(value, {
                get: (target, name, receiver): unknown => {
                    this.reads++;
                    const item: unknown = Reflect.get(target, name, receiver);
                    return isData(item) ? this.of(item) : item;
                },
            });
        this.proxies.set(value, proxy);
        return proxy as T;
    }
}

async function readsOf(work: (counted: Counted, count: number) => unknown, count: number): Promise<number> {
    const counted = new Counted();
    await work(counted, count);
    return counted.reads;
}

/** The work reads no more of each of many things than of each of few. */
export async function expectProportion(work: (counted: Counted, count: number) => unknown): Promise<void> {
    const few = await readsOf(work, FEW);
    expect(few).toBeGreaterThan(FEW);
    expect(await readsOf(work, MANY)).toBeLessThan(few * RATIO);
}

/** Not an instance of a class, whose methods need the object itself. */
function isData(value: unknown): value is object {
    if (typeof value !== "object" || value === null) {
        return false;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
