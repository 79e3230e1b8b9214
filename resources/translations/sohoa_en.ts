<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AcceptCard</name>
    <message numerus="yes">
        <source>Accept %n page(s)</source>
        <translation>
            <numerusform>Accept one page</numerusform>
            <numerusform>Accept %n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message numerus="yes">
        <source>The last %n have no back</source>
        <translation>
            <numerusform>The last one has no back</numerusform>
            <numerusform>The last %n have no back</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OutboxView</name>
    <message numerus="yes">
        <source>%n of them are not sent by themselves any more: see why, mend it, and send now.</source>
        <translation>
            <numerusform>%n of them is not sent by itself any more: see why, mend it, and send now.</numerusform>
            <numerusform>%n of them are not sent by themselves any more: see why, mend it, and send now.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchView</name>
    <message numerus="yes">
        <source>%n dossier(s) found. Enter opens the chosen one.</source>
        <translation>
            <numerusform>%n dossier found. Enter opens the chosen one.</numerusform>
            <numerusform>%n dossiers found. Enter opens the chosen one.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SignPanel</name>
    <message numerus="yes">
        <source>To be signed: %n papers</source>
        <translation>
            <numerusform>To be signed: %n paper</numerusform>
            <numerusform>To be signed: %n papers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>history</name>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>parting</name>
    <message numerus="yes">
        <source>Part off %n paper(s)</source>
        <translation>
            <numerusform>Part off %n paper</numerusform>
            <numerusform>Part off %n papers</numerusform>
        </translation>
    </message>
</context>
</TS>
