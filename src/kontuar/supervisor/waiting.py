"""What a browser sees while the product starts: a page that asks again by itself."""

import select
import socket
import threading

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>Kontuar</title></head>
<body><h1>Kontuar</h1>
<p lang="pl">Kontuar się uruchamia. Strona odświeży się sama.</p>
<p>Kontuar is starting. This page refreshes by itself.</p></body></html>
""".encode()
HEAD = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\n"
    b"Content-Security-Policy: default-src 'none'\r\nRetry-After: 1\r\nCache-Control: no-store\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n"
)
ASK_SECONDS = 0.5


class WaitingRoom:
    """Answers on the listening socket until the web process is there."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._open = True
        self._thread = threading.Thread(target=self._serve, name="waiting-room", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Leave the next connection to the web process."""
        self._open = False
        self._thread.join()

    def _serve(self) -> None:
        while self._open:
            ready, _, _ = select.select([self._listener], [], [], 0.05)
            if ready and self._open:
                self._answer()

    def _answer(self) -> None:
        self._listener.setblocking(False)
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        with connection:
            try:
                connection.settimeout(ASK_SECONDS)
                asked = connection.recv(65536)
                body = b"" if asked.startswith(b"HEAD") else PAGE
                connection.sendall(HEAD % len(PAGE) + body)
            except OSError:
                return
