/**
 * What the page adds to itself: search and filters, which the address keeps, copying of commands, and expanding of sections. Everything else is HTML. It
 * reads no size and no position, so that 5,000 findings are filtered with one layout.
 */
"use strict";

(() => {
    const form = document.querySelector("form");
    const status = form.querySelector("[role=status]");
    /** A comparison has neither new nor ignored findings. */
    const hasHistory = form.elements.new !== undefined;
    const sections = [...document.querySelectorAll("section.stack, .group")];
    const findings = [...document.querySelectorAll("article")].map((element) => ({
        element,
        text: undefined,
    }));

    /** With the title of its stack. Read when it is first searched for. */
    function textOf(finding) {
        const title = finding.element.closest("section").querySelector("h2").textContent;
        finding.text ??= `${title} ${finding.element.textContent}`.toLowerCase();
        return finding.text;
    }

    function boxes(name) {
        return [...form.elements].filter((element) => element.name === name);
    }

    /** The values whose boxes are checked; undefined for all of them. */
    function chosen(name) {
        const all = boxes(name);
        const checked = all.filter((box) => box.checked).map((box) => box.value);
        return checked.length < all.length ? checked : undefined;
    }

    function filter() {
        return {
            words: form.elements.q.value.toLowerCase().split(/\s+/).filter(Boolean),
            kind: chosen("kind"),
            service: chosen("service"),
            fresh: hasHistory && form.elements.new.checked,
            ignored: hasHistory ? form.elements.ignored.value : "",
        };
    }

    function fits(finding, { words, kind, service, fresh, ignored }) {
        const { dataset } = finding.element;
        return (
            (kind === undefined || kind.includes(dataset.kind)) &&
            (service === undefined || service.includes(dataset.service)) &&
            (!fresh || dataset.new !== undefined) &&
            (ignored === "" || (ignored === "only") === (dataset.ignored !== undefined)) &&
            words.every((word) => textOf(finding).includes(word))
        );
    }

    function apply() {
        const wanted = filter();
        const filtered =
            wanted.words.length > 0 ||
            wanted.kind !== undefined ||
            wanted.service !== undefined ||
            wanted.fresh ||
            wanted.ignored !== "";
        let shown = 0;
        const withMatches = new Set();
        for (const finding of findings) {
            const fit = fits(finding, wanted);
            if (finding.element.hidden === fit) {
                finding.element.hidden = !fit;
            }
            if (fit) {
                shown += 1;
                withMatches.add(finding.element.closest(".group"));
                withMatches.add(finding.element.closest("section"));
            }
        }
        for (const section of sections) {
            section.hidden = filtered && !withMatches.has(section);
            // What a search finds is not hidden in a closed section.
            if (wanted.words.length > 0 || wanted.ignored === "only") {
                section.open = section.open || withMatches.has(section);
            }
        }
        status.textContent = filtered
            ? `Findings: ${shown} of ${findings.length}`
            : `Findings: ${findings.length}`;
    }

    /** Parameters of others stay: the page may be at an address that is signed. */
    function write() {
        const url = new URL(location.href);
        const { searchParams } = url;
        const list = (name) => {
            const values = chosen(name);
            return values?.length === 0 ? "none" : values?.join(" ");
        };
        const set = (name, value) => {
            if (value === undefined || value === "") {
                searchParams.delete(name);
            } else {
                searchParams.set(name, value);
            }
        };
        set("q", form.elements.q.value);
        set("kind", list("kind"));
        set("service", list("service"));
        if (hasHistory) {
            set("new", form.elements.new.checked ? "1" : "");
            set("ignored", form.elements.ignored.value);
        }
        history.replaceState(null, "", url);
    }

    function read() {
        const { searchParams } = new URL(location.href);
        form.elements.q.value = searchParams.get("q") ?? "";
        for (const name of ["kind", "service"]) {
            const values = searchParams.get(name)?.split(" ");
            for (const box of boxes(name)) {
                box.checked = values === undefined || values.includes(box.value);
            }
        }
        if (!hasHistory) {
            return;
        }
        form.elements.new.checked = searchParams.get("new") === "1";
        form.elements.ignored.value = searchParams.get("ignored") ?? "";
        if (form.elements.ignored.selectedIndex < 0) {
            form.elements.ignored.value = "";
        }
    }

    /** A link to a finding shows it, whatever the filters are. */
    function showTarget() {
        const target = document.getElementById(location.hash.slice(1));
        if (target === null || target.tagName !== "ARTICLE") {
            return;
        }
        if (target.hidden) {
            form.reset();
        }
        for (let at = target; at !== null; at = at.parentElement) {
            if (at.tagName === "DETAILS") {
                at.open = true;
            }
        }
        target.scrollIntoView();
    }

    async function copy(button) {
        const command = button.parentElement.querySelector("code");
        try {
            await navigator.clipboard.writeText(command.textContent);
            status.textContent = "The command was copied.";
            button.textContent = "Copied";
        } catch {
            // Where a page may not write to the clipboard, the command is selected for the person to copy.
            getSelection().selectAllChildren(command);
            button.textContent = "Selected";
        }
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", apply);
    form.addEventListener("change", () => {
        apply();
        write();
    });
    form.addEventListener("reset", () => {
        // The elements have their first values only after the event.
        setTimeout(() => {
            apply();
            write();
        });
    });
    document.addEventListener("click", ({ target }) => {
        const button = target instanceof Element ? target.closest("button") : null;
        if (button?.dataset.copy !== undefined) {
            void copy(button);
        } else if (button?.dataset.details !== undefined) {
            for (const details of document.querySelectorAll("details")) {
                details.open = button.dataset.details === "open";
            }
        }
    });
    addEventListener("hashchange", showTarget);

    document.documentElement.classList.add("with-script");
    read();
    apply();
    showTarget();
})();
