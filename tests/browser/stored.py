"""Everything that a browser keeps for our address, as keys of `offline/inventory.json`."""

import json
from typing import Any

from participation.config import ROOT

INVENTORY = json.loads((ROOT / "static" / "js" / "offline" / "inventory.json").read_text())
LISTED = {f"{entry['where']} {entry['key']}" for entry in INVENTORY}

EVERYTHING = """async () => {
  const found = []
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve, reject) => {
      const open = indexedDB.open(name)
      open.onsuccess = () => resolve(open.result)
      open.onerror = () => reject(open.error)
    })
    for (const store of database.objectStoreNames) {
      const n = await new Promise((resolve) => {
        const asked = database.transaction([store]).objectStore(store).count()
        asked.onsuccess = () => resolve(asked.result)
      })
      if (n) found.push(`IndexedDB ${name}/${store}`)
    }
    database.close()
  }
  for (const name of await caches.keys()) found.push(`Cache ${name.split("-")[0]}`)
  for (const key of Object.keys(localStorage)) found.push(`localStorage ${key}`)
  for (const key of Object.keys(sessionStorage)) found.push(`sessionStorage ${key}`)
  return found
}"""

# A page that died in a transaction would keep us waiting for ever.
IN_TIME = f"""() => Promise.race([
  ({EVERYTHING})(),
  new Promise((_, reject) => setTimeout(reject, 5000, new Error("the storage does not answer"))),
])"""


def kept(context: Any, page: Any) -> set[str]:
    """Return everything that a page's origin keeps, one key for each kind of thing."""
    cookies = {f"Cookie {cookie['name']}" for cookie in context.cookies()}
    return set(page.evaluate(IN_TIME)) | cookies


def unlisted(context: Any) -> set[str]:
    """Return what a phone keeps beyond the list; nothing where it was killed or broken."""
    try:
        page = next(page for page in context.pages if page.url.startswith("http"))
        found = kept(context, page)
    except Exception:
        # Journeys that break the storage itself are judged by what they assert.
        return set()
    return found - LISTED
