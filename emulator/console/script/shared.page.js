/** What the parts of the console's script share: elements, requests to the emulator, and messages to the person. */

const byId = (id) => document.getElementById(id);

/** An element with attributes and children. Text is text, whatever it holds. */
function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
}

/** Announced to a screen reader, and shown until the next one. */
function say(text, isProblem = false) {
    const message = byId("message");
    message.textContent = text;
    message.classList.toggle("problem", isProblem);
}

/** A control route. Throws what the emulator says about a refusal. */
async function control(method, path, body) {
    const response = await fetch(path, {
        method,
        ...(body === undefined
            ? {}
            : {
                  headers: { "Content-Type": "application/json" },
                  body: typeof body === "string" ? body : JSON.stringify(body),
              }),
    });
    const text = await response.text();
    if (!response.ok) {
        throw new Error(errorIn(text) ?? `The emulator responded with ${response.status}`);
    }
    return text;
}

function errorIn(text) {
    try {
        return JSON.parse(text).error;
    } catch {
        return undefined;
    }
}

/** Does what a person asked for, and says what came of it. */
async function attempt(action, done) {
    try {
        const result = await action();
        say(typeof done === "function" ? done(result) : done);
    } catch (error) {
        say(error instanceof TypeError ? "The emulator does not respond." : error.message, true);
    }
}

/** Hours, minutes and seconds of the emulator's time, in UTC as the services write it. */
const timeOf = (at) => at.slice(11, 19);
